using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SaveVm.VmState;

namespace SaveVm.Streams;

/// <content>The VM description of what was written.</content>
public sealed partial class SavevmWriter
{
    private readonly List<string> _described = [];

    /// <summary>How VM descriptions are written for the <see cref="Target"/>; as the newest release without one.</summary>
    public VmDescriptionStyle DescriptionStyle => Target?.Release switch
    {
        "5.2" => VmDescriptionStyle.Qemu52,
        "7.2" => VmDescriptionStyle.Qemu72,
        "10.0" => VmDescriptionStyle.Qemu100,
        _ => VmDescriptionStyle.Qemu111,
    };

    /// <summary>
    /// Writes the VM description of the FULL sections that were written: each as its <see cref="IDeviceSaver.Description"/> says, those written from bytes by their
    /// length. What <c>analyze-migration.py</c> needs to read them.
    /// </summary>
    /// <remarks>Source: <c>migration/savevm.c</c> (<c>qemu_savevm_state_complete_precopy_non_iterable</c>, <c>vmstate_save</c>).</remarks>
    public void WriteVmDescription()
    {
        (string open, string colon, string close) = Punctuation;
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{{{open}\"page_size\"{colon}{TargetPageSize}, \"devices\"{colon}[{open}{string.Join(", ", _described)}{close}]{close}}}");
        WriteVmDescription(Encoding.UTF8.GetBytes(text));
    }

    private (string Open, string Colon, string Close) Punctuation => DescriptionStyle == VmDescriptionStyle.Qemu52 ? (" ", " : ", " ") : ("", ": ", "");

    /// <summary>Keeps the entry of a section for the description.</summary>
    private void Describe(string name, uint instanceId, string description, long length)
    {
        (string open, string colon, string close) = Punctuation;
        string members = description.Length > 0 ? description : string.Create(
            CultureInfo.InvariantCulture,
            $"\"size\"{colon}{length}, \"fields\"{colon}[{open}{{{open}\"name\"{colon}\"data\", \"size\"{colon}{length}, \"type\"{colon}\"buffer\"{close}}}{close}]");
        string head = string.Create(CultureInfo.InvariantCulture, $"\"name\"{colon}\"{JsonEncodedText.Encode(name)}\", \"instance_id\"{colon}{instanceId}, ");
        _described.Add($"{{{open}{head}{members}{close}}}");
    }
}
