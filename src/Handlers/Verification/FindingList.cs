using System;
using System.Collections.Generic;
using System.Linq;
using SaveVm.IO;
using SaveVm.Records;
using SaveVm.Streams;

namespace SaveVm.Handlers.Verification;

/// <summary>Collects the findings of one input.</summary>
internal sealed class FindingList(WireInput input, int limit, string? channel = null)
{
    // A flood of one kind must not hide the others.
    private const int MostOfOneRule = 25;
    private const int BytesBefore = 16;
    private const int BytesShown = 48;

    private readonly List<Finding> _findings = [];
    private readonly List<(Finding Finding, bool MayBe)> _suspicions = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>How many findings were not kept.</summary>
    public int More { get; private set; }

    /// <summary>Whether an error was found.</summary>
    public bool HasErrors => Errors > 0;

    /// <summary>How many errors were found.</summary>
    public int Errors { get; private set; }

    /// <summary>Offset of the first error, <see cref="long.MaxValue"/> without one.</summary>
    public long FirstError => _findings.Where(static finding => finding.Severity == FindingSeverity.Error).Min(static finding => (long?)finding.Offset) ?? long.MaxValue;

    /// <summary>Whose section findings are about; <see langword="null"/> for a channel, which has none.</summary>
    public SavevmReader? Reader { get; set; }

    /// <summary>Findings are about a section by this name, whatever is read.</summary>
    public string? About { get; set; }

    /// <summary>Findings are about no section, whatever is read.</summary>
    public bool IsOutside { get; set; }

    private string? Section => IsOutside ? null : About ?? (Reader is { Kind: StreamItemKind.Section } reader ? reader.Section.Name : null);

    private uint Instance => About is null && Reader is { Kind: StreamItemKind.Section } reader ? reader.Section.InstanceId : 0;

    /// <summary>The findings by offset.</summary>
    public IEnumerable<Finding> InOrder => _findings.OrderBy(static finding => finding.Offset);

    /// <summary>Adds a finding about the section that is read.</summary>
    public void Add(Rule rule, long offset, string record = "", string field = "", string found = "", string expected = "", string detail = "") =>
        Keep(Create(rule, rule.Severity, offset, Section, record, field, found, expected, detail));

    /// <summary>Adds a finding about no section.</summary>
    public void AddOutside(Rule rule, long offset, string record = "", string field = "", string found = "", string expected = "", string detail = "") =>
        Keep(Create(rule, rule.Severity, offset, section: null, record, field, found, expected, detail));

    /// <summary>Adds a finding about a section that need not be the one that is read; empty for none.</summary>
    public void AddAbout(string section, uint instance, Rule rule, long offset, string record, string field, string found, string expected, string detail = "")
    {
        Finding finding = Create(rule, rule.Severity, offset, NullIfEmpty(section), record, field, found, expected, detail);
        Keep(section.Length == 0 ? finding : finding with { Instance = instance });
    }

    /// <summary>Adds what a walker has thrown.</summary>
    public void Add(Rule rule, WireFormatException error, string detail = "") =>
        Keep(Create(
            rule, rule.Severity, error.Offset, error.Section.Length > 0 ? error.Section : Section, error.Record, error.Field, error.Found, error.Expected, detail));

    /// <summary>Something legal, but odd: when the section turns out to be damaged, this is the first cause.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="offset">Where.</param>
    /// <param name="record">The record.</param>
    /// <param name="field">The field.</param>
    /// <param name="found">What is there.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="mayBe">In a good section it is nothing to speak of.</param>
    public void Suspect(Rule rule, long offset, string record, string field, string found, string expected, bool mayBe = false)
    {
        if (_suspicions.Count >= MostOfOneRule)
        {
            More++;
            return;
        }
        _suspicions.Add((Create(rule, rule.Severity, offset, Section, record, field, found, expected, detail: ""), mayBe));
    }

    /// <summary>The section was good: what was suspicious is said for what it is.</summary>
    public void Settle()
    {
        if (_suspicions.Count == 0) { return; }
        foreach ((Finding finding, bool mayBe) in _suspicions)
        {
            if (!mayBe) { Keep(finding); }
        }
        _suspicions.Clear();
    }

    /// <summary>The section is damaged: whether something suspicious came before the place where it was noticed, which is then said to be the cause.</summary>
    public bool Blame(WireFormatException error)
    {
        if (_suspicions.Count == 0) { return false; }
        (Finding first, _) = _suspicions[0];
        string detail = $"What follows cannot be read: {error.Message}.";
        Keep(first with { Severity = FindingSeverity.Error, Message = $"{first.Message} {detail}", Detail = detail });
        _suspicions.Clear();
        return true;
    }

    private Finding Create(
        Rule rule, FindingSeverity severity, long offset, string? section, string record, string field, string found, string expected, string detail)
    {
        string message = rule.Title;
        if (found.Length > 0) { message += $" Found {found}{(expected.Length > 0 ? $", expected {expected}" : "")}."; }
        if (detail.Length > 0) { message += $" {detail}"; }
        return new Finding(
            rule.Id, severity, offset, section, section is null ? null : Instance, NullIfEmpty(record), NullIfEmpty(field), NullIfEmpty(found), NullIfEmpty(expected), message)
        {
            Channel = channel,
            Detail = NullIfEmpty(detail),
            Window = Look(offset),
        };
    }

    private void Keep(Finding finding)
    {
        Errors += finding.Severity == FindingSeverity.Error ? 1 : 0;
        int count = _counts.GetValueOrDefault(finding.Rule);
        _counts[finding.Rule] = count + 1;

        // The first error is kept in any case: the verdict follows from the list.
        bool isFirstError = finding.Severity == FindingSeverity.Error && _findings.TrueForAll(static kept => kept.Severity != FindingSeverity.Error);
        if (!isFirstError && (count >= MostOfOneRule || _findings.Count >= limit))
        {
            More++;
            return;
        }
        _findings.Add(finding);
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    /// <summary>The bytes around an offset: anywhere in a file, of a pipe those that wait.</summary>
    private ByteWindow? Look(long offset)
    {
        long start = Math.Max(0, offset - BytesBefore);
        if (input.TryPeek(start, BytesShown, out ReadOnlySpan<byte> bytes)) { return bytes.IsEmpty ? null : Show(start, bytes); }
        start = Math.Max(start, input.Position);
        long ahead = start - input.Position;
        if (offset < start || ahead >= input.Buffered.Length) { return null; }
        bytes = input.Buffered[(int)ahead..];
        return Show(start, bytes[..Math.Min(bytes.Length, BytesShown)]);
    }

    private static ByteWindow Show(long start, ReadOnlySpan<byte> bytes) => new(start, Convert.ToHexStringLower(bytes));
}
