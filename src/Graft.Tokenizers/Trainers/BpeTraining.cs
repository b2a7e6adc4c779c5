namespace Graft.Tokenizers.Trainers;

/// <summary>
/// Byte-pair encoding (Sennrich et al., 2016): the most frequent pair of neighbouring tokens becomes a token, again and again; among equally
/// frequent ones the pair with the smallest ids. Whether characters or bytes are the start is for the pipeline to say.
/// <para>
/// Gives the reference's ids, merges and order. Where there is a prefix or suffix the reference's depend on chance; there the words are
/// taken in code-point order.
/// </para>
/// </summary>
public sealed record BpeTraining : MergeTraining
{
    /// <summary>What a token that does not begin a word begins with; null: nothing.</summary>
    public string? ContinuingSubwordPrefix { get; init; }

    /// <summary>What a token that ends a word ends with, such as <c>&lt;/w&gt;</c>; null: nothing.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Whether unknown characters in a row become one unknown token.</summary>
    public bool FuseUnknown { get; init; }

    internal override TrainedModel Learn(WordCounts words, int threads, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var trained = MergeTrainer.Train(
            words, Settings(ContinuingSubwordPrefix, EndOfWordSuffix, byLikelihood: false), done => progress(done, VocabularySize), cancellationToken);
        return new TrainedModel(trained.Tokens, writer =>
        {
            writer.WriteString("type", "BPE");
            writer.WriteNull("dropout");
            writer.WriteString("unk_token", Unknown);
            writer.WriteString("continuing_subword_prefix", ContinuingSubwordPrefix);
            writer.WriteString("end_of_word_suffix", EndOfWordSuffix);
            writer.WriteBoolean("fuse_unk", FuseUnknown);
            writer.WriteBoolean("byte_fallback", false);
            writer.WriteBoolean("ignore_merges", false);
            TrainedModel.WriteVocabulary(writer, trained.Tokens);
            writer.WriteStartArray("merges");
            foreach (var (left, right) in trained.Merges)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(left);
                writer.WriteStringValue(right);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        });
    }
}
