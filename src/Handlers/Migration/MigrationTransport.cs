namespace SaveVm.Handlers.Migration;

/// <summary>What carries a migration.</summary>
public enum MigrationTransport
{
    /// <summary><c>tcp:HOST:PORT</c>: a socket. Carries return paths and further channels.</summary>
    Tcp,

    /// <summary><c>unix:PATH</c>: a local socket. Carries return paths and further channels.</summary>
    Unix,

    /// <summary><c>file:PATH[,offset=N]</c>: a file, one way.</summary>
    File,

    /// <summary><c>exec:COMMAND</c>: standard input or output of a child process, one way.</summary>
    Exec,
}
