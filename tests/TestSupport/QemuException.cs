using System;

namespace SaveVm.TestSupport;

/// <summary>QEMU did not do what a test asked for.</summary>
public sealed class QemuException(string message) : Exception(message);
