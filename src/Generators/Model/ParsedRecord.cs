namespace SaveVm.Generators.Model;

/// <summary>What became of a marked type: a record, or the members that its users may call until its errors are corrected; or nothing.</summary>
internal readonly record struct ParsedRecord(WireRecordModel? Record, WireRecordStub? Stub);
