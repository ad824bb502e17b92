using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <content>Subsections, sections and versions.</content>
internal static partial class VmStateRuleCases
{
    private static IEnumerable<RuleCase> Versions() =>
    [
        new(
            "SVM217",
            """
            [VmState("stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Subsection] public Stats? [|Stats|] { get; set; }
            }
            """,
            "'stats', the name of 'Stats', must be 'acme/' and something: a loader takes it for somebody else's otherwise",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Subsection] public Stats? Stats { get; set; }
            }
            """),
        new(
            "SVM218",
            """
            [VmState("acme/stats", Version = 256)]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public Stats? [|Stats|] { get; set; }
            }
            """,
            "Version 256 of 'Stats' is read as another one: the loader keeps 8 bits, so 255 is the largest",
            """
            [VmState("acme/stats", Version = 255)]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public Stats? Stats { get; set; }
            }
            """),
        new(
            "SVM219",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|Subsection|]] public ulong Packets { get; set; }
            }
            """,
            "'Packets' of type 'ulong' is no subsection: make it a class with [VmState]",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public Stats? Stats { get; set; }
            }
            """),
        new(
            "SVM220",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|Subsection|]] public Stats Stats { get; set; } = new();
            }
            """,
            "Say when 'Stats' is sent: give it Needed, or make it nullable",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection(Needed = nameof(HasPackets))] public Stats Stats { get; set; } = new();
                private bool HasPackets => Stats.Packets != 0;
            }
            """),
        new(
            "SVM221",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [VmStateField("ctrl")] public uint Control { get; set; }
                [VmStateField("ctrl")] public uint [|Control2|] { get; set; }
            }
            """,
            "'ctrl' is the name of two fields of 'acme': give one another name",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [VmStateField("ctrl[0]")] public uint Control { get; set; }
                [VmStateField("ctrl[1]")] public uint Control2 { get; set; }
            }
            """),
        new(
            "SVM222",
            """
            [VmState("acme/stats")]
            public sealed partial class Stats
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public Stats? In { get; set; }
                [Subsection] public Stats? [|Out|] { get; set; }
            }
            """,
            "'acme/stats' is the name of two subsections of 'acme': the loader finds the first only",
            """
            [VmState("acme/in")]
            public sealed partial class In
            {
                public ulong Packets { get; set; }
            }

            [VmState("acme/out")]
            public sealed partial class Out
            {
                public ulong Packets { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [Subsection] public In? In { get; set; }
                [Subsection] public Out? Out { get; set; }
            }
            """),
        new(
            "SVM223",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class [|AcmeOther|]
            {
                public uint Control { get; set; }
            }
            """,
            "'acme' is the section of 'Acme' as well: a stream knows them by the name alone",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }

            [SavevmSection("acme-other")]
            public sealed partial class AcmeOther
            {
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM224",
            """
            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Since([|2|])] public uint Dma { get; set; }
            }
            """,
            "'Dma' is there since version 2, but the newest version is 1: raise Version",
            """
            [SavevmSection("acme", Version = 2, MinimumVersion = 1)]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Since(2)] public uint Dma { get; set; }
            }
            """),
        new(
            "SVM225",
            """
            [SavevmSection("acme", Version = 2)]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Since([|2|])] public uint Dma { get; set; }
            }
            """,
            "[Since(2)] on 'Dma' is always true, as no version below 2 is read: lower MinimumVersion to read older streams, or remove [Since]",
            """
            [SavevmSection("acme", Version = 2, MinimumVersion = 1)]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
                [Since(2)] public uint Dma { get; set; }
            }
            """),
        new(
            "SVM226",
            """
            [SavevmSection("acme", Version = 1, MinimumVersion = [|2|])]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """,
            "'Acme' has Version 1 and MinimumVersion 2: versions are 0 or more, and the minimum is not above the version",
            """
            [SavevmSection("acme", Version = 2, MinimumVersion = 0)]
            public sealed partial class Acme
            {
                public uint Control { get; set; }
            }
            """),
        new(
            "SVM228",
            """
            [VmState("acme/queue", Version = 3)]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [[|QTailQ|]] public List<Queue> Queues { get; set; } = [];
            }
            """,
            "'Queues' is read with version 1, but 'acme/queue' reads versions 3 to 3: change [Since] or the versions of 'acme/queue'",
            """
            [VmState("acme/queue", Version = 3, MinimumVersion = 1)]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [QTailQ] public List<Queue> Queues { get; set; } = [];
            }
            """),
        new(
            "SVM229",
            """
            [VmState("acme/queue", Version = 2, MinimumVersion = 1)]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
                [Since(2)] public uint Tail { get; set; }
            }

            [SavevmSection("acme")]
            public sealed partial class Acme
            {
                [QTailQ] public List<Queue> [|Queues|] { get; set; } = [];
            }
            """,
            "'Queues' is read with version 1, so 'Tail' of 'acme/queue', there since 2, is written but not read, and everything behind it is misread",
            """
            [VmState("acme/queue", Version = 2, MinimumVersion = 1)]
            public sealed partial class Queue
            {
                public uint Head { get; set; }
                [Since(2)] public uint Tail { get; set; }
            }

            [SavevmSection("acme", Version = 2, MinimumVersion = 1)]
            public sealed partial class Acme
            {
                [QTailQ, Since(2)] public List<Queue> Queues { get; set; } = [];
            }
            """),
        new("SVM228", "[VmState(\"acme/q\", Version = 3, MinimumVersion = 2)] public partial class Q { public uint H { get; set; } } [SavevmSection(\"acme\")] public partial class Acme { [StructVersion([|4|])] public Q Data { get; set; } = new(); }", "'Data' is read with version 4, but 'acme/q' reads versions 2 to 3: change [Since] or the versions of 'acme/q'", Silent),
        new("SVM228", "[VmState(\"acme/q\")] public partial class Q { public uint H { get; set; } } [SavevmSection(\"acme\")] public partial class Acme { [[|Tmp|]] public Q Data { get; set; } = new(); }", "'Data' is read with version 0, but 'acme/q' reads versions 1 to 1: change [Since] or the versions of 'acme/q'", Silent),
    ];
}
