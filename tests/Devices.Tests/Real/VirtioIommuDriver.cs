using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace SaveVm.Devices.Tests.Real;

/// <summary>
/// A guest's driver of virtio-iommu, played from outside through QEMU's test protocol (<c>-qtest</c>): text lines that read and write ports and memory. The device follows
/// the virtio specification 1.2, sections 4.1 (PCI) and 5.13 (IOMMU).
/// </summary>
internal sealed class VirtioIommuDriver : IDisposable
{
    // Anywhere no RAM is, and in RAM where nobody is.
    private const uint Registers = 0xFE00_0000, Notify = Registers + 0x3000;
    private const uint Descriptors = 0x10_0000, Available = 0x10_2000, Used = 0x10_3000, Request = 0x10_4000, Answer = 0x10_4100;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _answers;
    private readonly int _slot;
    private ushort _requests;

    /// <summary>Connects to QEMU, and brings the device up.</summary>
    /// <param name="path">The socket of <c>-qtest</c>.</param>
    /// <param name="slot">The device's place on bus 0.</param>
    public VirtioIommuDriver(string path, int slot)
    {
        _socket.ReceiveTimeout = 60_000;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _answers = new StreamReader(new NetworkStream(_socket));
        _slot = slot;
        // The registers are in BAR 4; memory and bus mastering on.
        Configure(0x20, Registers);
        Configure(0x24, 0);
        Configure(0x04, 6);
        Write('b', Registers + 0x14, 0);
        Write('b', Registers + 0x14, 1 | 2);
        // All features of the device itself, and VIRTIO_F_VERSION_1.
        Write('l', Registers, 0);
        uint features = Read('l', Registers + 4) & 0x3F;
        Write('l', Registers + 8, 0);
        Write('l', Registers + 12, features);
        Write('l', Registers + 8, 1);
        Write('l', Registers + 12, 1);
        Write('b', Registers + 0x14, 1 | 2 | 8);
        // Queue 0 takes requests.
        Write('w', Registers + 0x16, 0);
        Write('l', Registers + 0x20, Descriptors);
        Write('l', Registers + 0x28, Available);
        Write('l', Registers + 0x30, Used);
        Write('w', Registers + 0x1C, 1);
        Write('b', Registers + 0x14, 1 | 2 | 8 | 4);
    }

    /// <summary>Puts an endpoint into a domain.</summary>
    public Task AttachAsync(uint domain, uint endpoint)
    {
        byte[] request = new byte[20];
        request[0] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), domain);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(8), endpoint);
        return SendAsync(request);
    }

    /// <summary>Lets addresses of a domain, the last one included, lead to physical ones.</summary>
    public Task MapAsync(uint domain, ulong low, ulong high, ulong physical, uint flags)
    {
        byte[] request = new byte[36];
        request[0] = 3;
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4), domain);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(8), low);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(16), high);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(24), physical);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(32), flags);
        return SendAsync(request);
    }

    public void Dispose()
    {
        _answers.Dispose();
        _socket.Dispose();
    }

    private async Task SendAsync(byte[] request)
    {
        Write(Request, request);
        Write(Answer, [0xFF, 0xFF, 0xFF, 0xFF]);
        byte[] descriptors = new byte[32];
        Describe(descriptors, Request, request.Length, flags: 1, next: 1);
        Describe(descriptors.AsSpan(16), Answer, 4, flags: 2, next: 0);
        Write(Descriptors, descriptors);
        Write(Available + 4 + (2u * _requests), [0, 0]);
        _requests++;
        Write(Available, [0, 0, (byte)_requests, 0]);
        Write('w', Notify, 0);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (Read('w', Used + 2) != _requests) { await Task.Delay(10, patience.Token); }
        uint status = Read('l', Answer) & 0xFF;
        if (status != 0) { throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"virtio-iommu refuses request {request[0]} with status {status}")); }
    }

    private static void Describe(Span<byte> descriptor, uint address, int length, ushort flags, ushort next)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor, address);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor[8..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[12..], flags);
        BinaryPrimitives.WriteUInt16LittleEndian(descriptor[14..], next);
    }

    private void Configure(int register, uint value)
    {
        _ = Ask(string.Create(CultureInfo.InvariantCulture, $"outl 0xcf8 0x{0x8000_0000 | (uint)(_slot << 11) | (uint)register:x}"));
        _ = Ask(string.Create(CultureInfo.InvariantCulture, $"outl 0xcfc 0x{value:x}"));
    }

    private void Write(char size, uint address, uint value) => _ = Ask(string.Create(CultureInfo.InvariantCulture, $"write{size} 0x{address:x} 0x{value:x}"));

    private void Write(uint address, byte[] bytes) => _ = Ask(string.Create(CultureInfo.InvariantCulture, $"write 0x{address:x} 0x{bytes.Length:x} 0x{Convert.ToHexStringLower(bytes)}"));

    private uint Read(char size, uint address) =>
        (uint)ulong.Parse(Ask(string.Create(CultureInfo.InvariantCulture, $"read{size} 0x{address:x}"))[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private string Ask(string line)
    {
        _ = _socket.Send(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
        while (true)
        {
            string answer = _answers.ReadLine() ?? throw new IOException($"QEMU closed the connection after '{line}'");
            if (answer.StartsWith("IRQ", StringComparison.Ordinal)) { continue; }
            return answer.StartsWith("OK", StringComparison.Ordinal) ? answer[2..].Trim() : throw new InvalidOperationException($"'{line}': {answer}");
        }
    }
}
