using System.Collections.Concurrent;
using Graft.Testing;
using Graft.Tokenizers.Tests.Golden;
using Xunit;

namespace Graft.Tokenizers.Tests;

/// <summary>The tokenizers among the fixtures that come with golden encodings.</summary>
public static class FixtureTokenizers
{
    private static readonly ConcurrentDictionary<string, Tokenizer> Loaded = new();

    public static TheoryData<string> Names() => new(Directory.GetDirectories(SharedFiles.Fixture("tokenizers"))
        .Where(folder => File.Exists(Path.Combine(folder, "encodings.jsonl"))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal));

    public static Tokenizer Load(string name)
    {
        var folder = SharedFiles.Fixture("tokenizers", name);
        if (GoldenTokenizers.MissingStage(GoldenCases.ReadJson(Path.Combine(folder, "tokenizer.json"))) is { } missing)
            Assert.Skip($"{name} is not covered: {missing} is not implemented");
        return Loaded.GetOrAdd(name, _ => Tokenizer.FromDirectory(folder));
    }
}
