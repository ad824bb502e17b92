using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using SaveVm.Handlers.Migration;

namespace SaveVm.Handlers.Tests.Migration;

/// <summary>A source that sends what a real QEMU sent, on as many connections, and keeps what comes back.</summary>
internal sealed class ReplayedSource
{
    private readonly List<(byte[] Bytes, bool HasReturnPath)> _channels = [];

    /// <summary>What the destination answered on the main channel.</summary>
    public byte[] Answers { get; private set; } = [];

    /// <summary>How many bytes at once; the pieces of a socket come as they like.</summary>
    public int PieceLength { get; init; } = 64 << 10;

    public void Add(byte[] bytes, bool hasReturnPath = false) => _channels.Add((bytes, hasReturnPath));

    /// <summary>Sends everything, and waits for the destination to close.</summary>
    public async Task RunAsync(MigrationUri destination)
    {
        List<Task> tasks = [];
        foreach ((byte[] bytes, bool hasReturnPath) in _channels)
        {
            MigrationChannel channel = await MigrationConnector.ConnectAsync(destination);
            tasks.Add(Task.Factory.StartNew(() => Send(channel, bytes, hasReturnPath), TaskCreationOptions.LongRunning));
        }
        await Task.WhenAll(tasks);
    }

    private void Send(MigrationChannel channel, byte[] bytes, bool hasReturnPath)
    {
        using (channel)
        {
            channel.Timeout = TimeSpan.FromSeconds(60);
            for (int i = 0; i < bytes.Length; i += PieceLength) { channel.Write(bytes.AsSpan(i, Math.Min(PieceLength, bytes.Length - i))); }
            if (!hasReturnPath) { return; }
            // SHUT is the last message: the source closes then.
            var answers = new MemoryStream();
            byte[] buffer = new byte[4096];
            while (!EndsInShut(answers.ToArray()) && channel.Read(buffer) is > 0 and int count) { answers.Write(buffer, 0, count); }
            Answers = answers.ToArray();
        }
    }

    private static bool EndsInShut(byte[] answers) => answers.Length >= 8 && answers.AsSpan()[^8..^1].SequenceEqual((byte[])[0, 1, 0, 4, 0, 0, 0]);
}
