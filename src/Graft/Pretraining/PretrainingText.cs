using Graft.Checkpoints;
using Graft.Pretraining.Corpora;
using Graft.Randomness;
using Graft.Tokenizers;

namespace Graft.Pretraining;

/// <summary>
/// What a run reads: a corpus, or a safetensors file of rows that were cut beforehand (<c>train_input_ids</c>; to score, <c>valid_input_ids</c>,
/// masked, and <c>valid_labels</c>) beside the tokenizer that made them.
/// </summary>
internal sealed class PretrainingText : IDisposable
{
    private const string RowsEnding = ".safetensors";

    // What the reference has where nothing is to be guessed.
    private const int IgnoredLabel = -100;

    private readonly Corpus? _corpus;
    private readonly string? _rows;

    private PretrainingText(string path, Corpus? corpus, string? rows, Tokenizer tokenizer)
    {
        Folder = path;
        _corpus = corpus;
        _rows = rows;
        Tokenizer = tokenizer;
    }

    /// <summary>The folder that has the tokenizer.</summary>
    public string Folder { get; }

    /// <summary>The tokenizer that made the ids.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Opens a text.</summary>
    /// <param name="path">A corpus's folder, or a safetensors file.</param>
    /// <exception cref="GraftException">It is neither, or damaged.</exception>
    public static PretrainingText Open(string path)
    {
        if (File.Exists(path))
        {
            if (!path.EndsWith(RowsEnding, StringComparison.OrdinalIgnoreCase))
                throw new CheckpointFormatException(path, $"the folder of a corpus is expected, or a {RowsEnding} file of rows; make a corpus of text with `graft corpus build --text LANG=FILE --vocab-size N --output DIR`");
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return new PretrainingText(folder, null, path, Tokenizer.FromDirectory(folder));
        }

        var corpus = Corpus.Open(path);
        return new PretrainingText(path, corpus, null, corpus.Tokenizer);
    }

    /// <summary>The rows to train on.</summary>
    /// <param name="options">What rows are to be.</param>
    /// <param name="special">What stands around them.</param>
    /// <param name="random">The run's random numbers.</param>
    /// <exception cref="GraftException">There is not enough text, or none of the kind that the objective needs.</exception>
    public RowSource Rows(PretrainingOptions options, SpecialTokens special, RandomSource random)
    {
        if (_rows is not null)
            return Fixed(options, random);
        var sampling = new LanguageSampling([.. _corpus!.Languages.Select(language => language.TokenCount)], options.Alpha);
        return options.Objective.HasPairs()
            ? new PairRows(_corpus, special, sampling, options.Objective == PretrainingObjective.MlmSop, Tokenizer, random)
            : new CorpusRows(_corpus, special, sampling, options.WithinDocuments, random);
    }

    /// <summary>The held-out rows with masks that never change; null where nothing is held out.</summary>
    /// <param name="options">What rows are to be, and how many.</param>
    /// <param name="special">What stands around them.</param>
    /// <param name="collator">Masks and pads.</param>
    /// <param name="batchSize">Rows a batch.</param>
    public PretrainingEvaluation? Evaluation(PretrainingOptions options, SpecialTokens special, Collator collator, int batchSize)
    {
        if (_rows is not null)
            return FixedEvaluation(_rows, options, batchSize);
        if (_corpus!.Valid.Count == 0)
            return null;
        var perLanguage = Math.Max(1, options.EvalRows / _corpus.Valid.Count);
        return PretrainingEvaluation.Of([.. _corpus.Valid.Select(language => (language.Name, HeldOut(language, options, special, perLanguage)))], collator, batchSize);
    }

    public void Dispose() => _corpus?.Dispose();

    private IReadOnlyList<PretrainingRow> HeldOut(CorpusLanguage language, PretrainingOptions options, SpecialTokens special, int count)
    {
        if (options.Objective.HasPairs())
        {
            var pairs = new PairRows(_corpus!, special, language, options.Objective == PretrainingObjective.MlmSop, Tokenizer, new RandomSource(PretrainingEvaluation.MaskSeed));
            return [.. Enumerable.Range(0, count).Select(i => pairs.Row(0, options.MaxLength, i))];
        }

        // Spread over the whole text: its beginning alone would be one author's.
        var capacity = options.MaxLength - special.Before.Length - special.After.Length;
        var rows = (int)Math.Min(count, Math.Max(1, language.TokenCount / capacity));
        var stride = Math.Max(capacity, language.TokenCount / rows);
        return [.. Enumerable.Range(0, rows).Select(i => CorpusRows.Cut(
            language, special, i * stride, (int)Math.Min(capacity, language.TokenCount - i * stride), options.WithinDocuments))];
    }

    private FixedRows Fixed(PretrainingOptions options, RandomSource random)
    {
        var rows = FixedRows.Read(_rows!, "train_input_ids", Tokenizer.IdCount, random);
        if (options.Objective.HasPairs() || options.ShortLength is not null || options.WithinDocuments)
            throw new CheckpointFormatException(_rows!, "rows that were cut beforehand are of one length and know no documents; build a corpus for pairs, short rows or attention within documents");
        if (options.Alpha != new PretrainingOptions().Alpha)
            throw new CheckpointFormatException(_rows!, "rows that were cut beforehand know no languages, so --alpha has nothing to weigh; leave it out, or build a corpus");
        return rows.Length == options.MaxLength
            ? rows
            : throw new CheckpointFormatException(_rows!, $"its rows have {rows.Length} tokens: give --max-length {rows.Length}, not {options.MaxLength}");
    }

    private PretrainingEvaluation? FixedEvaluation(string file, PretrainingOptions options, int batchSize)
    {
        using (var source = SafeTensorsFile.Open(file))
        {
            if (!source.Tensors.ContainsKey("valid_input_ids"))
                return null;
        }

        if (options.Objective == PretrainingObjective.Causal)
            throw new CheckpointFormatException(file, "its valid_input_ids are masked, which says nothing of a causal model; take the file without valid_input_ids and valid_labels");
        var (ids, length) = FixedRows.ReadIds(file, "valid_input_ids", 0, Tokenizer.IdCount);
        var (labels, labelLength) = FixedRows.ReadIds(file, "valid_labels", IgnoredLabel, Tokenizer.IdCount);
        if (labels.Length != ids.Length || labelLength != length)
            throw new CheckpointFormatException(file, "valid_labels and valid_input_ids differ in size");
        var some = Math.Min(ids.Length, (int)Math.Min(options.EvalRows, int.MaxValue / length) * length);
        return length <= options.MaxLength
            ? PretrainingEvaluation.OfMasked(ids[..some], labels[..some], length, batchSize)
            : throw new CheckpointFormatException(file, $"the rows of valid_input_ids have {length} tokens, more than --max-length {options.MaxLength}");
    }
}
