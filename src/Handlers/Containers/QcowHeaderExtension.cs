using System;
using SaveVm.Records;

namespace SaveVm.Handlers.Containers;

/// <summary>What version 3 added to a <see cref="QcowHeader"/>, directly behind it.</summary>
/// <param name="IncompatibleFeatures">Features that a reader must know.</param>
/// <param name="CompatibleFeatures">Features that a reader may ignore.</param>
/// <param name="AutoclearFeatures">Features that a writer who does not know them clears.</param>
/// <param name="RefcountOrder">A reference count has 2 to the power of this many bits.</param>
/// <param name="HeaderLength">The length of the whole header in bytes: where extensions begin.</param>
[WireRecord]
public readonly partial record struct QcowHeaderExtension(
    [Open] QcowFeatures IncompatibleFeatures, ulong CompatibleFeatures, ulong AutoclearFeatures, uint RefcountOrder, uint HeaderLength);
