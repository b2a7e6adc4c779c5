using BenchmarkDotNet.Attributes;
using Graft.Tokenizers;

namespace Graft.Benchmarks;

/// <summary>WordPiece over the raw sample sentences: one thread, all cores, and words that are split already.</summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    private Tokenizer? _tokenizer;
    private string[] _sentences = [];
    private IReadOnlyList<string>[] _words = [];

    [GlobalSetup]
    public void Setup()
    {
        var samples = Path.Combine(RepositoryRoot(), "samples");
        _tokenizer = Tokenizer.FromDirectory(Path.Combine(samples, "models", "tiny-bert"));
        _sentences = File.ReadAllLines(Path.Combine(samples, "data", "text.txt"));
        _words = [.. _sentences.Select(sentence => sentence.Split(' '))];
    }

    [Benchmark(Baseline = true)]
    public int Encode() => _sentences.Sum(sentence => _tokenizer!.Encode(sentence).Count);

    [Benchmark]
    public int EncodeBatch() => _tokenizer!.EncodeBatch(_sentences).Sum(encoding => encoding.Count);

    [Benchmark]
    public int EncodeWords() => _words.Sum(words => _tokenizer!.EncodeWords(words).Count);

    // BenchmarkDotNet runs a copy of the program some folders below this project's output.
    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Graft.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No Graft.slnx above {AppContext.BaseDirectory}: run the benchmarks from a checkout.");
    }
}
