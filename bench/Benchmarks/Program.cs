using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

// Several launches each: at a few nanoseconds per record the place of the code alone moves a figure by a fifth between launches.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithOptions(ConfigOptions.JoinSummary));
