using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace SaveVm.Handlers.Memory;

/// <summary>A block of <see cref="MemfdMemory"/>.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class MemfdBlock : MappedBlock
{
    private readonly SafeFileHandle _file;
    private readonly Lock _lock = new();

    // From here on only holes are known to be zero.
    private volatile bool _isShared;
    private GuestView? _guestView;

    private MemfdBlock(SafeFileHandle file, int index, string name, long usedLength, long maximumLength, int pageSize)
        : base(index, name, usedLength, maximumLength, pageSize, LinuxMemory.Shared, (int)file.DangerousGetHandle()) => _file = file;

    public static MemfdBlock Create(int index, string name, long usedLength, long maximumLength, int pageSize)
    {
        long length = MappedLengthOf(maximumLength, pageSize);
        SafeFileHandle file = LinuxMemory.CreateMemoryFile(name.Length > 200 ? name[..200] : name, LinuxMemory.CloseOnExec);
        try
        {
            if (file.IsInvalid || LinuxMemory.Truncate(file, length) != 0)
            {
                int code = Marshal.GetLastPInvokeError();
                throw new IOException($"No memory file of {length} bytes for {name}: {new Win32Exception(code).Message}", code);
            }
            return new MemfdBlock(file, index, name, usedLength, maximumLength, pageSize);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public GuestView GuestView
    {
        get
        {
            lock (_lock)
            {
                CheckAlive();
                _isShared = true;
                return _guestView ??= new GuestView((nint)LinuxMemory.MapShared(MappedLength, (int)_file.DangerousGetHandle()), MappedLength);
            }
        }
    }

    protected override bool IsAlone => !_isShared;

    public SafeFileHandle ShareDescriptor()
    {
        _isShared = true;
        return _file;
    }

    // A hole is seen by both views; looking at the pages first would make pages of those that are none.
    protected override bool TryGiveBack(long offset, long length) => LinuxMemory.Allocate(_file, LinuxMemory.PunchHole, offset, length) == 0;

    protected override void DisposeFile()
    {
        _guestView?.Dispose();
        _file.Dispose();
    }
}
