using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using SaveVm.Streams;

namespace SaveVm.Devices;

/// <summary>Writes fields back from their values: the mirror of <see cref="DeviceDecoder"/>.</summary>
internal static class DeviceEmitter
{
    public static void Write(DeviceField field, IBufferWriter<byte> output)
    {
        switch (field.Kind)
        {
            case DeviceFieldKind.Boolean or DeviceFieldKind.Signed or DeviceFieldKind.Unsigned or DeviceFieldKind.Double or DeviceFieldKind.Timer:
                WriteNumbers(field, output);
                break;
            case DeviceFieldKind.NullPointer:
                output.GetSpan(field.Count)[..field.Count].Fill(DeviceDecoder.NullPointer);
                output.Advance(field.Count);
                break;
            case DeviceFieldKind.PointerMarker:
                WriteByte(DeviceDecoder.ValidPointer, output);
                break;
            case DeviceFieldKind.Struct:
                WriteFields(field, output);
                break;
            case DeviceFieldKind.Subsection:
                WriteHeader(field, output);
                WriteFields(field, output);
                break;
            case DeviceFieldKind.List:
                WriteFields(field, output);
                WriteByte(DeviceDecoder.ListEnd, output);
                break;
            case DeviceFieldKind.Tree:
                BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(sizeof(uint)), (uint)field.Fields.Count);
                output.Advance(sizeof(uint));
                goto case DeviceFieldKind.List;
            case DeviceFieldKind.Element:
                WriteByte(DeviceDecoder.ListElement, output);
                WriteFields(field, output);
                break;
            default:
                for (int i = 0; i < field.Count; i++) { output.Write(field.GetBytes(i).Span); }
                break;
        }
    }

    private static void WriteFields(DeviceField field, IBufferWriter<byte> output)
    {
        foreach (DeviceField inner in field.Fields) { Write(inner, output); }
    }

    private static void WriteByte(byte value, IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void WriteHeader(DeviceField field, IBufferWriter<byte> output)
    {
        var header = new SubsectionHeader { Name = Encoding.UTF8.GetBytes(field.Name), VersionId = (uint)field.StateVersion!.Value };
        Span<byte> destination = output.GetSpan(SubsectionHeader.MinimumLength + header.Name.Length);
        _ = header.TryWrite(destination, out int written);
        output.Advance(written);
    }

    private static void WriteNumbers(DeviceField field, IBufferWriter<byte> output)
    {
        if (field.Length == 0) { return; }
        for (int i = 0; i < field.Count; i++)
        {
            ulong bits = field.GetBits(i);
            Span<byte> destination = output.GetSpan(sizeof(ulong));
            switch (field.Size)
            {
                case 1:
                    destination[0] = (byte)bits;
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)bits);
                    break;
                case 4:
                    BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)bits);
                    break;
                default:
                    BinaryPrimitives.WriteUInt64BigEndian(destination, bits);
                    break;
            }
            output.Advance(field.Size);
        }
    }
}
