using System.Collections.Generic;

namespace SaveVm.Generators.Tests.Diagnostics;

/// <content>Context values.</content>
internal static partial class RuleCases
{
    private static IEnumerable<RuleCase> Contexts() =>
    [
        new(
            "SVM025",
            """
            [WireRecord]
            [Context<[|double|]>("scale")]
            public readonly partial record struct Item(uint Id);
            """,
            "Context value 'scale' of type 'double' must be an integer, a bool or an enum",
            """
            public enum Mode : byte { Plain, Scaled }

            [WireRecord]
            [Context<Mode>("mode")]
            public readonly partial record struct Item(uint Id, [When("mode", Mode.Scaled)] uint Scale);
            """),
        new(
            "SVM026",
            """
            [WireRecord]
            [Context<bool>([|"source"|])]
            public readonly partial record struct Item(uint Id);
            """,
            "'source' cannot be the name of a context value of 'Item': it must be an identifier, unlike any other context value and any argument of the generated methods",
            """
            [WireRecord]
            [Context<bool>("sources")]
            [Context<bool>("Source")]
            public readonly partial record struct Item(uint Id, [When("sources"), When("Source")] uint Path);
            """),
        new(
            "SVM027",
            """
            [WireRecord]
            [Context<bool>("wide")]
            public readonly partial record struct Inner(uint Low, [When("wide")] uint High);

            [WireRecord]
            public readonly partial record struct Outer(uint Id, Inner [|Body|]);
            """,
            "'Body' needs the context value 'wide': declare [Context<bool>(\"wide\")] on 'Outer'",
            """
            [WireRecord]
            public readonly partial record struct Inner(uint Low);

            [WireRecord]
            [Context<bool>("wide")]
            public readonly partial record struct Outer(uint Id, Inner Body, [When("wide")] uint More);
            """),
        new(
            "SVM050",
            """
            [WireRecord]
            [Context<int>([|"pageSize"|])]
            public readonly partial record struct Item(uint Id);
            """,
            "No field of 'Item' uses the context value 'pageSize': remove it",
            """
            [WireRecord]
            [Context<int>("pageSize")]
            public readonly ref partial struct Page
            {
                [LengthFrom("pageSize")] public ReadOnlySpan<byte> Data { get; init; }
            }

            [WireRecord]
            [Context<int>("pageSize")]
            public readonly ref partial struct Item
            {
                public uint Id { get; init; }
                public Page Body { get; init; }
            }
            """),
        new(
            "SVM051",
            """
            [WireRecord]
            [Context<byte>([|"Kind"|])]
            public readonly partial record struct Item(byte Kind, [When("Kind", 1)] uint Value);
            """,
            "'Kind' is a member of 'Item' as well, so conditions and lengths that name it are ambiguous: rename the context value",
            """
            [WireRecord]
            [Context<byte>("kind")]
            public readonly partial record struct Item(byte Kind, [When("kind", 1)] uint Value);
            """),
        new(
            "SVM059",
            """
            internal enum Mode : byte { Plain, Wide }

            [WireRecord]
            [Context<[|Mode|]>("mode")]
            public readonly partial record struct Item(uint Low, [When("mode", Mode.Wide)] uint High);
            """,
            "'Mode' is less accessible than 'Item', whose generated methods take it as 'mode': make it as accessible as the record",
            """
            internal enum Mode : byte { Plain, Wide }

            [WireRecord]
            [Context<Mode>("mode")]
            internal readonly partial record struct Item(uint Low, [When("mode", Mode.Wide)] uint High);
            """),
    ];
}
