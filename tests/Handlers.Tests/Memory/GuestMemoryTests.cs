using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using SaveVm.Handlers.Memory;

namespace SaveVm.Handlers.Tests.Memory;

/// <summary>The contract of memory, for each backend. Where a backend needs another system, the best of this one stands in.</summary>
public static class GuestMemoryTests
{
    public sealed class Best : GuestMemoryContract
    {
        protected override IGuestMemory Create() => GuestMemory.Create();
    }

    public sealed class Sparse : GuestMemoryContract
    {
        protected override IGuestMemory Create() => new SparseMemory();
    }

    public sealed class Memfd : GuestMemoryContract
    {
        protected override IGuestMemory Create() => OperatingSystem.IsLinux() ? new MemfdMemory() : GuestMemory.Create();
    }

    /// <summary>A memfd whose guest view is out: nobody knows any more which pages are untouched.</summary>
    public sealed class SharedMemfd : GuestMemoryContract
    {
        protected override IGuestMemory Create() => OperatingSystem.IsLinux() ? new SharingMemory() : GuestMemory.Create();
    }

    public sealed class SparseFile : GuestMemoryContract, IDisposable
    {
        private readonly List<SafeFileHandle> _files = [];

        public void Dispose() => _files.ForEach(static file => file.Dispose());

        protected override IGuestMemory Create() => new SparseFileMemory(_ =>
        {
            string path = Path.GetTempFileName();
            _files.Add(File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, options: FileOptions.DeleteOnClose));
            return _files[^1];
        });
    }

    [SupportedOSPlatform("linux")]
    private sealed class SharingMemory : IGuestMemory
    {
        private readonly MemfdMemory _memory = new();

        public IReadOnlyList<GuestMemoryBlock> Blocks => _memory.Blocks;

        public bool IsConcurrent => _memory.IsConcurrent;

        public GuestMemoryBlock Add(string name, long usedLength, long maximumLength, int pageSize)
        {
            GuestMemoryBlock block = _memory.Add(name, usedLength, maximumLength, pageSize);
            _ = _memory.GetGuestView(block);
            return block;
        }

        public bool TryFind(string name, out GuestMemoryBlock block) => _memory.TryFind(name, out block!);

        public void Dispose() => _memory.Dispose();
    }
}
