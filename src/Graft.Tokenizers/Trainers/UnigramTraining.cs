namespace Graft.Tokenizers.Trainers;

/// <summary>
/// A unigram language model of pieces (Kudo, 2018), as sentencepiece's: frequent substrings, from which expectation maximisation and pruning
/// choose. Gives the reference's pieces, with its scores up to rounding.
/// </summary>
public sealed record UnigramTraining : TokenizerTraining
{
    /// <summary>Options with the reference's defaults.</summary>
    public UnigramTraining() => VocabularySize = 8_000;

    /// <summary>The part of the pieces that each pruning leaves; above 0, below 1.</summary>
    public double ShrinkingFactor { get; init; } = 0.75;

    /// <summary>How many steps of expectation maximisation there are between two prunings.</summary>
    public int SubIterations { get; init; } = 2;

    /// <summary>The most characters (code points) of a piece; from 1 to 255.</summary>
    public int MaxPieceLength { get; init; } = 16;

    /// <summary>How many pieces to begin with; up to 16 million.</summary>
    public int SeedSize { get; init; } = 1_000_000;

    /// <summary>Characters that become pieces though the text may lack them, each a string of one code point.</summary>
    public IReadOnlyCollection<string> InitialAlphabet { get; init; } = [];

    internal override WordCost Cost(long memory) => new(PerWord: 40, PerCodePoint: 64, memory);

    internal override TrainedModel Learn(WordCounts words, int threads, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var special = ReservedTokens();
        var pieces = UnigramTrainer.Train(words, this, special.Count, threads, progress, cancellationToken);
        var known = special.ToHashSet(StringComparer.Ordinal);
        List<(string Piece, double Score)> all = [.. special.Select(token => (token, 0.0)), .. pieces.Where(piece => !known.Contains(piece.Piece))];
        return new TrainedModel([.. all.Select(piece => piece.Piece)], writer =>
        {
            writer.WriteString("type", "Unigram");
            if (Unknown is { } unknown)
                writer.WriteNumber("unk_id", special.ToList().IndexOf(unknown));
            else
                writer.WriteNull("unk_id");
            writer.WriteStartArray("vocab");
            foreach (var (piece, score) in all)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(piece);
                TrainedModel.WriteScore(writer, score);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WriteBoolean("byte_fallback", false);
        });
    }

    private protected override void Validate(List<string> problems)
    {
        Check(problems, ShrinkingFactor is > 0 and < 1, nameof(ShrinkingFactor), "above 0 and below 1", ShrinkingFactor);
        Check(problems, SubIterations > 0, nameof(SubIterations), "at least 1", SubIterations);
        Check(problems, MaxPieceLength is > 0 and <= UnigramPieces.LargestLength, nameof(MaxPieceLength), $"from 1 to {UnigramPieces.LargestLength}", MaxPieceLength);
        Check(problems, SeedSize is > 0 and < UnigramPieces.LargestCount, nameof(SeedSize), $"from 1 to {UnigramPieces.LargestCount - 1}", SeedSize);
        CheckCharacters(problems, nameof(InitialAlphabet), InitialAlphabet);
    }
}
