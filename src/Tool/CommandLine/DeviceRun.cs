using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using SaveVm.Handlers.Devices;
using SaveVm.Handlers.Inspection;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;
using SaveVm.Tool.View;

namespace SaveVm.Tool.CommandLine;

/// <summary>Finds the devices that the user means, and shows them; or says why not.</summary>
internal sealed class DeviceRun(ToolConsole console)
{
    // More names help nobody on a screen.
    private const int MostNames = 24;

    public int Inspect(string file, DeviceChoice choice, bool json, bool full)
    {
        DeviceInspection? devices = Find(file, choice, out int exitCode);
        if (devices is null) { return exitCode; }
        if (json)
        {
            DeviceJson.Write(devices, console.Output, full ? int.MaxValue : DeviceJson.DefaultBytes);
            console.Output.Flush();
        }
        else
        {
            DeviceView.Write(devices, console, full);
            console.Writer.Flush();
        }
        return ReportError(file, devices.Stream);
    }

    /// <summary>One device, or those of its checkpoints; null when there is none, or several that a number tells apart. The user knows why then.</summary>
    public DeviceInspection? Find(string file, DeviceChoice choice, out int exitCode)
    {
        DeviceInspection? devices = Read(file, choice, out exitCode);
        if (devices is null) { return null; }
        if (devices.Devices.Count == 0)
        {
            exitCode = devices.Stream.Error is null ? ExplainMissing(file, choice, devices) : ReportError(file, devices.Stream);
            return null;
        }
        if (devices.Instances.Count > 1)
        {
            string instances = string.Join(", ", devices.Instances.Select(static instance => instance.ToString(CultureInfo.InvariantCulture)));
            exitCode = console.Fail(Printable.Of($"{file}: there are {devices.Instances.Count} sections '{choice.Section}'; add --instance with one of {instances}"));
            return null;
        }
        return devices;
    }

    /// <summary>The devices of a stream; null when the tool could not work.</summary>
    public DeviceInspection? Read(string file, DeviceChoice choice, out int exitCode)
    {
        exitCode = ExitCode.Good;
        string current = file;
        try
        {
            VmDescription? description = null;
            if (choice.Description is { } other)
            {
                current = other;
                using WireInput source = console.Open(other);
                description = DeviceInspector.ReadDescription(source);
                current = file;
            }
            using WireInput input = console.Open(file);
            DeviceInspection devices = InputProgress.Show(console, input, file, progress => DeviceInspector.Inspect(
                input, new DeviceInspectOptions { Section = choice.Section, Instance = choice.Instance, Description = description, Progress = progress }));
            devices.Stream.File = file;
            return devices;
        }
        catch (WireFormatException exception)
        {
            exitCode = console.Fail(Printable.Of($"{current}: no VM description in it: found {exception.Found}, expected {exception.Expected}"));
        }
        catch (Exception exception) when (FileProblem.Of(current, exception) is { } problem)
        {
            exitCode = console.Fail(Printable.Of($"{current}: {problem}"));
        }
        return null;
    }

    /// <summary>Says what is wrong with the stream, if anything.</summary>
    public int ReportError(string file, StreamReport report)
    {
        if (report.Error is null) { return ExitCode.Good; }
        ErrorText.Write(console.Error, file, report.Error);
        return ExitCode.BadStream;
    }

    private int ExplainMissing(string file, DeviceChoice choice, DeviceInspection devices)
    {
        IReadOnlyList<DeviceReport> all = devices.AllSections;
        List<string> instances = [.. all.Where(section => section.Name == choice.Section).Select(static section => section.Instance.ToString(CultureInfo.InvariantCulture))];
        if (instances.Count > 0)
        {
            return console.Fail(Printable.Of($"{file}: section '{choice.Section}' has no instance {choice.Instance}; there is {string.Join(", ", instances)}"));
        }
        int exitCode = console.Fail(Printable.Of(
            all.Count == 0 ? $"{file}: no device state in it" : $"{file}: no device has the section '{choice.Section}'"));
        IReadOnlyList<string> names = devices.Similar(choice.Section!);
        string heading = names.Count > 0 ? "  similar:" : "  there are:";
        if (names.Count == 0) { names = [.. all.Select(static section => section.Name).Distinct(StringComparer.Ordinal)]; }
        if (names.Count == 0) { return exitCode; }
        console.Error.WriteLine(heading);
        foreach (string name in names.Take(MostNames)) { console.Error.WriteLine(Printable.Of($"    {name}")); }
        if (names.Count > MostNames) { console.Error.WriteLine($"    and {names.Count - MostNames} more; 'savevm inspect' lists them"); }
        return exitCode;
    }
}
