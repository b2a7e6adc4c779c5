using Graft.Checkpoints;
using Graft.Tokenizers;

namespace Graft.Pretraining.Corpora;

/// <summary>
/// Text that was tokenised once, to be trained on many times: a folder that <see cref="CorpusBuilder"/> makes, mapped into memory. It has
/// <list type="bullet">
/// <item><c>corpus.json</c>, the index, with sizes and hashes of all other files;</item>
/// <item><c>tokenizer.json</c> and what else belongs to the tokenizer that made the ids;</item>
/// <item><c>LANG-00000.ids</c>: ids, little-endian, of two or four bytes, document after document, without special tokens;</item>
/// <item><c>LANG-00000.segments</c>: the end of each segment in tokens of the shard, 32 bits, little-endian;</item>
/// <item><c>LANG-00000.documents</c>: the end of each document in segments of the shard, 32 bits, little-endian;</item>
/// <item><c>LANG.valid-00000.*</c>: the same for what is held out.</item>
/// </list>
/// A document never lies across two shards. May be read from several threads.
/// </summary>
public sealed class Corpus : IDisposable
{
    private readonly Lazy<Tokenizer> _tokenizer;

    private Corpus(string directory, CorpusIndex index, IReadOnlyList<CorpusLanguage> languages, IReadOnlyList<CorpusLanguage> valid)
    {
        Path = directory;
        Index = index;
        Languages = languages;
        Valid = valid;
        _tokenizer = new Lazy<Tokenizer>(LoadTokenizer);
        Fingerprint = CorpusFile.Of(System.IO.Path.Combine(directory, CorpusIndex.FileName)).Sha256;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What corpus.json says.</summary>
    public CorpusIndex Index { get; }

    /// <summary>The languages that are trained on, in the order in which they were given.</summary>
    public IReadOnlyList<CorpusLanguage> Languages { get; }

    /// <summary>What is held out for evaluation; empty where nothing is.</summary>
    public IReadOnlyList<CorpusLanguage> Valid { get; }

    /// <summary>SHA-256 of the index, which has the hashes of all other files: equal for equal corpora.</summary>
    public string Fingerprint { get; }

    /// <summary>The tokenizer that made the ids; read when it is first asked for.</summary>
    /// <exception cref="TokenizerFormatException">It cannot be read.</exception>
    /// <exception cref="CorpusFormatException">It has fewer tokens than the shards use.</exception>
    public Tokenizer Tokenizer => _tokenizer.Value;

    /// <summary>Opens a corpus. Sizes are checked, and the tokenizer's hash; <see cref="CheckHashes"/> reads all the rest.</summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="CorpusFormatException">It is no corpus, or a damaged one, or its tokenizer is another than the one that made the ids.</exception>
    public static Corpus Open(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var index = CorpusIndex.Read(directory);
        CheckNames(directory, index);
        foreach (var file in index.Tokenizer)
            CheckTokenizerFile(directory, file);
        var languages = new List<CorpusLanguage>();
        try
        {
            foreach (var entry in index.Languages.Concat(index.Valid))
                languages.Add(Map(directory, entry, index.Type));
            return new Corpus(directory, index, [.. languages.Take(index.Languages.Count)], [.. languages.Skip(index.Languages.Count)]);
        }
        catch
        {
            languages.ForEach(language => language.Dispose());
            throw;
        }
    }

    /// <summary>Reads all files and compares their hashes with the index.</summary>
    /// <param name="progress">Told the number of bytes read.</param>
    /// <param name="cancellationToken">Ends the work between two files.</param>
    /// <exception cref="CorpusFormatException">A file has changed since it was written.</exception>
    public void CheckHashes(IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        var done = 0L;
        foreach (var file in Files())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = System.IO.Path.Combine(Path, file.File);
            if (CorpusFile.Of(path) != file)
                throw new CorpusFormatException(path, "the file has changed since it was written (its SHA-256 is not the index's); copy it again, or build the corpus again");
            progress?.Report(done += file.Bytes);
        }
    }

    /// <summary>All files but the index, as they must be.</summary>
    public IEnumerable<CorpusFile> Files() =>
        Index.Tokenizer.Concat(Index.Languages.Concat(Index.Valid).SelectMany(language => language.Shards).SelectMany(shard => shard.Files(Index.Type)));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var language in Languages.Concat(Valid))
            language.Dispose();
    }

    private static CorpusLanguage Map(string directory, CorpusLanguageEntry entry, CorpusTokenType type)
    {
        var shards = new List<MappedShard>();
        try
        {
            foreach (var shard in entry.Shards)
                shards.Add(new MappedShard(directory, shard, type));
            return new CorpusLanguage(entry, [.. shards]);
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    private static void CheckNames(string directory, CorpusIndex index)
    {
        var entries = index.Languages.Concat(index.Valid).ToList();
        var names = entries.SelectMany(entry => entry.Shards).Select(shard => shard.Name).Concat(index.Tokenizer.Select(file => file.File));
        if (names.FirstOrDefault(name => !FileNames.IsPlain(name)) is { } wrong)
            throw Damaged(directory, $"'{wrong}' is not a plain file name");
        if (entries.FirstOrDefault(entry => !entry.IsSumOfShards) is { } other)
            throw Damaged(directory, $"the counts of {other.Name} are not those of its shards");
        if (!Enum.IsDefined(index.Type))
            throw Damaged(directory, $"ids have no type {(int)index.Type}");
        if (new[] { index.Languages, index.Valid }.Any(part => part.Select(entry => entry.Name).Distinct().Count() != part.Count))
            throw Damaged(directory, "a language is there twice");
    }

    private static void CheckTokenizerFile(string directory, CorpusFile expected)
    {
        var path = System.IO.Path.Combine(directory, expected.File);
        try
        {
            if (CorpusFile.Of(path).Sha256 != expected.Sha256)
            {
                throw new CorpusFormatException(path,
                    "this is not the tokenizer that made the corpus's ids (its SHA-256 is not the index's), so they would mean other tokens; put the right file back, or build the corpus again");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CorpusFormatException(path, $"the tokenizer that made the corpus's ids cannot be read ({error.Message}); put it back, or build the corpus again", error);
        }
    }

    private static CorpusFormatException Damaged(string directory, string problem) =>
        new(System.IO.Path.Combine(directory, CorpusIndex.FileName), $"{problem}; the index is damaged: build the corpus again");

    private Tokenizer LoadTokenizer()
    {
        var tokenizer = Tokenizer.FromDirectory(Path);
        var largest = Index.Languages.Concat(Index.Valid).SelectMany(language => language.Shards).Select(shard => shard.LargestId).DefaultIfEmpty(0).Max();
        return tokenizer.IdToToken(largest) is not null
            ? tokenizer
            : throw new CorpusFormatException(Path, $"the shards have ids up to {largest}, and the tokenizer's {tokenizer.VocabularySize} tokens lack it; put the right tokenizer back, or build the corpus again");
    }
}
