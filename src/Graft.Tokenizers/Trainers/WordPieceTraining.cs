namespace Graft.Tokenizers.Trainers;

/// <summary>WordPiece: pieces of words, where those that don't begin a word carry a prefix.</summary>
public sealed record WordPieceTraining : MergeTraining
{
    /// <summary>Which pair is merged next.</summary>
    public WordPieceRule Rule { get; init; }

    /// <summary>What a token that does not begin a word begins with.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "##";

    /// <summary>A word of more characters (code points) than this is unknown as a whole. It is for encoding; training takes all words.</summary>
    public int MaxInputCharsPerWord { get; init; } = 100;

    internal override TrainedModel Learn(WordCounts words, int threads, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var trained = MergeTrainer.Train(
            words, Settings(ContinuingSubwordPrefix, null, Rule == WordPieceRule.Likelihood), done => progress(done, VocabularySize), cancellationToken);
        return new TrainedModel(trained.Tokens, writer =>
        {
            writer.WriteString("type", "WordPiece");
            writer.WriteString("unk_token", Unknown);
            writer.WriteString("continuing_subword_prefix", ContinuingSubwordPrefix);
            writer.WriteNumber("max_input_chars_per_word", MaxInputCharsPerWord);
            TrainedModel.WriteVocabulary(writer, trained.Tokens);
        });
    }

    private protected override void Validate(List<string> problems)
    {
        base.Validate(problems);
        Check(problems, Enum.IsDefined(Rule), nameof(Rule), string.Join(" or ", Enum.GetNames<WordPieceRule>()), Rule);
        Check(problems, MaxInputCharsPerWord > 0, nameof(MaxInputCharsPerWord), "at least 1", MaxInputCharsPerWord);
        if (Pipeline is not null && Unknown is null)
            problems.Add($"{nameof(UnknownToken)} must be given: WordPiece has no other way to say that it can't write a word.");
    }
}
