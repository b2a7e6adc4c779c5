namespace Graft.Pretraining.Corpora;

/// <summary>What an unfinished build has done so far; written anew with each shard.</summary>
/// <param name="Version">The version of the layout.</param>
/// <param name="Options">How the corpus is made.</param>
/// <param name="Languages">The languages that are trained on, in their order.</param>
/// <param name="Valid">The languages with held-out text of their own.</param>
/// <param name="Tokenizer">The tokenizer's files.</param>
/// <param name="Shards">The finished shards.</param>
internal sealed record BuildJournal(
    int Version,
    CorpusOptions Options,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Valid,
    IReadOnlyList<CorpusFile> Tokenizer,
    IReadOnlyList<CorpusShard> Shards)
{
    public const string FileName = "build.json";

    /// <summary>What differs between two builds, as a user would say it; null where nothing does.</summary>
    public string? DifferenceTo(BuildJournal other)
    {
        if (Version != other.Version)
            return "it was begun by another version of Graft";
        if (Options != other.Options)
            return $"it was begun with other options ({Options})";
        if (!Languages.SequenceEqual(other.Languages) || !Valid.SequenceEqual(other.Valid))
            return $"it was begun with other languages ({string.Join(", ", Languages)}; held out: {string.Join(", ", Valid.DefaultIfEmpty("none"))})";
        return Tokenizer.SequenceEqual(other.Tokenizer) ? null : "it was begun with another tokenizer";
    }
}
