using System.Collections.Generic;
using System.Linq;
using SaveVm.Generators.Model;

namespace SaveVm.Generators.Emission;

/// <summary>A run of fixed-size fields that is checked once, and the part of variable size behind it.</summary>
/// <param name="Run">Fixed-size fields.</param>
/// <param name="Variable">The field behind; its length prefix, if it has one, is the end of the run.</param>
internal sealed record Segment(List<FieldModel> Run, FieldModel? Variable)
{
    /// <summary>Bytes of the run, the length prefix included.</summary>
    public int Size => (int)Run.Sum(static f => Measure.FixedSize(f)!.Value) + PrefixSize;

    /// <summary>Bytes of the length prefix.</summary>
    public int PrefixSize => Variable is null ? 0 : Measure.Prefix(Variable);

    /// <summary>Cuts unconditional neighbours into segments.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="payload">The record's payload, which stays out of runs.</param>
    /// <param name="endRunAfterConstants">
    /// Whether leading constants are a run of their own: a wrong magic is then reported when it is there, not when the whole header is.
    /// </param>
    public static List<Segment> Of(IReadOnlyList<FieldModel> fields, FieldModel? payload, bool endRunAfterConstants)
    {
        var segments = new List<Segment>();
        var run = new List<FieldModel>();
        bool leading = endRunAfterConstants;
        foreach (FieldModel field in fields)
        {
            bool constant = field.Kind is FieldKind.Constant or FieldKind.ConstantText;
            if (leading && !constant)
            {
                if (run.Count > 0) { Close(null); }
                leading = false;
            }
            if (Measure.InRun(field, payload)) { run.Add(field); }
            else { Close(field); }
        }
        if (run.Count > 0) { Close(null); }
        return segments;

        void Close(FieldModel? variable)
        {
            segments.Add(new Segment(run, variable));
            run = [];
        }
    }
}
