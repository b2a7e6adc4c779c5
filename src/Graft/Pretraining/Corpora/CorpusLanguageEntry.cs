namespace Graft.Pretraining.Corpora;

/// <summary>One language of a corpus, as the index describes it.</summary>
/// <param name="Name">Its name, such as <c>en</c>.</param>
/// <param name="Documents">How many documents it has.</param>
/// <param name="Segments">How many segments: lines, paragraphs.</param>
/// <param name="Tokens">How many tokens.</param>
/// <param name="Statistics">What was read and what became of it.</param>
/// <param name="Shards">Where the tokens are, in their order.</param>
public sealed record CorpusLanguageEntry(
    string Name, long Documents, long Segments, long Tokens, CorpusStatistics Statistics, IReadOnlyList<CorpusShard> Shards)
{
    /// <summary>Whether the counts are those of the shards.</summary>
    internal bool IsSumOfShards =>
        (Documents, Segments, Tokens) == (Shards.Sum(shard => shard.Documents), Shards.Sum(shard => shard.Segments), Shards.Sum(shard => shard.Tokens));

    /// <summary>The entry of a language from its shards.</summary>
    internal static CorpusLanguageEntry Of(string name, CorpusStatistics read, IReadOnlyList<CorpusShard> shards) => new(
        name, shards.Sum(shard => shard.Documents), shards.Sum(shard => shard.Segments), shards.Sum(shard => shard.Tokens),
        read with
        {
            Characters = shards.Sum(shard => shard.Characters),
            Bytes = shards.Sum(shard => shard.TextBytes),
            UnknownTokens = shards.Sum(shard => shard.UnknownTokens),
            WithoutTokens = shards.Sum(shard => shard.Accepted - shard.Documents),
        },
        shards);
}
