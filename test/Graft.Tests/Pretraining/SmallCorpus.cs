using Graft.Data.Documents;
using Graft.Pretraining.Corpora;
using Graft.Randomness;
using Graft.Tests.Modeling;
using Graft.Tokenizers;

namespace Graft.Tests.Pretraining;

/// <summary>Two languages of documents with drawn sentences, tokenised by the tiny BERT's tokenizer; deleted with the test.</summary>
internal sealed class SmallCorpus : IDisposable
{
    private static readonly string[] Words = "the dog cat bird house tree man woman child road sees found likes read walk open runs sings small big old new red in on under near he she it and".Split(' ');

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graft-pretraining-");

    /// <param name="documents">Documents a language; the second has half as many.</param>
    /// <param name="tokenizer">A tokenizer's folder; null for the tiny BERT's.</param>
    /// <param name="heldOut">Whether some text is held out.</param>
    public SmallCorpus(int documents = 12, string? tokenizer = null, bool heldOut = true)
    {
        var texts = new[] { ("aa", documents), ("bb", Math.Max(2, documents / 2)) }.Select(pair => Write(pair.Item1, pair.Item2, "train")).ToArray();
        var held = new[] { "aa", "bb" }.Select(language => Write(language, 2, "valid")).ToArray();
        new CorpusBuilder(new CorpusOptions(), 2).Build(Path, Tokenizer.FromDirectory(tokenizer ?? TinyBert.Folder), texts, heldOut ? held : []);
    }

    /// <summary>The corpus's folder.</summary>
    public string Path => In("corpus");

    /// <summary>A place beside it.</summary>
    public string In(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    // Documents of three to eight lines of four to twelve words.
    private CorpusText Write(string language, int documents, string part)
    {
        var random = new RandomSource(3).Stream(RandomPurpose.Benchmark, language + part);
        var text = string.Join("\n\n", Enumerable.Range(0, documents).Select(_ => string.Join('\n', Enumerable.Range(0, 3 + random.NextInt(6)).Select(_ =>
            string.Join(' ', Enumerable.Range(0, 4 + random.NextInt(9)).Select(_ => Words[random.NextInt(Words.Length)]))))));
        var file = In($"{language}.{part}.txt");
        File.WriteAllText(file, text);
        return new CorpusText(language, [TextFile.Of(file)]);
    }
}
