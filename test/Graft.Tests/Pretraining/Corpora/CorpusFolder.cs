using System.IO.Compression;
using System.Security.Cryptography;
using Graft.Data.Documents;
using Graft.Pretraining.Corpora;
using Graft.Tokenizers;
using Graft.Tokenizers.Trainers;

namespace Graft.Tests.Pretraining.Corpora;

/// <summary>A temporary folder for texts and corpora, with a small tokenizer; deleted with the test.</summary>
internal sealed class CorpusFolder : IDisposable
{
    /// <summary>[UNK] 0, then a to e, one word a letter.</summary>
    public static Tokenizer Letters { get; } = Tokenizer.Train(
        new WordLevelTraining { Pipeline = TrainingPipeline.FromJson("""{"pre_tokenizer":{"type":"Whitespace"}}"""), UnknownToken = "[UNK]" },
        TextSource.FromLines("a b c d e"));

    public string Path { get; } = Directory.CreateTempSubdirectory("graft-corpus-").FullName;

    public string Output => In("corpus");

    /// <summary>Where the corpus grows.</summary>
    public string Unfinished => CorpusBuilder.UnfinishedPath(Output);

    public static CorpusText Text(string language, params TextFile[] files) => new(language, files);

    public static byte[] Compress(string text)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.Fastest))
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }

    /// <summary>The files of a folder by name, as hashes.</summary>
    public static SortedDictionary<string, string> Contents(string folder) => new(
        Directory.EnumerateFiles(folder).ToDictionary(file => System.IO.Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);

    /// <summary>The documents of the first language.</summary>
    public static List<string> Documents(Corpus corpus) => Documents(corpus.Languages[0], Letters);

    /// <summary>The documents as they are in the corpus: segments of tokens, joined by "/".</summary>
    public static List<string> Documents(CorpusLanguage language, Tokenizer tokenizer)
    {
        var documents = new List<string>();
        for (var document = 0L; document < language.DocumentCount; document++)
        {
            var segments = new List<string>();
            for (var segment = language.DocumentSegmentEnds.Start(document); segment < language.DocumentSegmentEnds[document]; segment++)
            {
                var ids = new int[language.SegmentEnds[segment] - language.SegmentEnds.Start(segment)];
                language.CopyTokens(language.SegmentEnds.Start(segment), ids);
                segments.Add(string.Join(' ', ids.Select(tokenizer.IdToToken)));
            }

            documents.Add(string.Join('/', segments));
        }

        return documents;
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public TextFile Write(string name, string content)
    {
        File.WriteAllText(In(name), content);
        return TextFile.Of(In(name));
    }

    public TextFile Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(In(name), content);
        return TextFile.Of(In(name));
    }

    public Corpus Build(CorpusOptions options, params CorpusText[] texts)
    {
        new CorpusBuilder(options, 2).Build(Output, Letters, texts);
        return Corpus.Open(Output);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
