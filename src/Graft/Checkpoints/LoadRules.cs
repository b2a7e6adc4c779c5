namespace Graft.Checkpoints;

/// <summary>How the names of a checkpoint meet those of a model. Without rules, both must have exactly the same names.</summary>
public sealed record LoadRules
{
    /// <summary>
    /// The name under which a model with a head holds its backbone, such as <c>bert</c>. A file without it loads under a model with it and
    /// the other way round. Null: names are taken as they are.
    /// </summary>
    public string? BackbonePrefix { get; init; }

    /// <summary>
    /// What the file may lack, since it starts from fresh values, such as a new head: the model's names, complete (<c>cls.bias</c>) or up to
    /// a dot (<c>classifier.</c>).
    /// </summary>
    public IReadOnlyList<string> MayBeMissing { get; init; } = [];

    /// <summary>
    /// What the file may hold in vain, such as another head: names, complete (<c>cls.bias</c>) or up to a dot (<c>cls.</c>,
    /// <c>bert.pooler.</c>); a bare backbone's names are held against them with the prefix, too.
    /// </summary>
    public IReadOnlyList<string> MayBeUnexpected { get; init; } = [];

    /// <summary>Last parts of names of constants that some files hold and no model needs; never missing and never unexpected.</summary>
    public IReadOnlyList<string> Buffers { get; init; } = ["position_ids"];

    /// <summary>Endings of names in older files, and what they are now; used where the model has the new name and not the old.</summary>
    public IReadOnlyDictionary<string, string> OldEndings { get; init; } = new Dictionary<string, string>
    {
        ["LayerNorm.gamma"] = "LayerNorm.weight",
        ["LayerNorm.beta"] = "LayerNorm.bias",
    };

    /// <summary>
    /// Names that are the same parameter as another, such as <c>cls.predictions.decoder.weight</c> to
    /// <c>bert.embeddings.word_embeddings.weight</c>: either loads both, and where a file holds both, the second's tensor counts.
    /// </summary>
    public IReadOnlyDictionary<string, string> TiedNames { get; init; } = new Dictionary<string, string>();

    internal bool IsBuffer(string name) => Buffers.Any(buffer => EndsWithParts(name, buffer));

    internal bool AllowsMissing(string name) => MayBeMissing.Any(pattern => Matches(pattern, name));

    internal bool AllowsUnexpected(string name) =>
        MayBeUnexpected.Any(pattern => Matches(pattern, name) || (BackbonePrefix is { } prefix && Matches(pattern, $"{prefix}.{name}")));

    /// <summary>Whether the name ends in these parts, a part being what stands between dots.</summary>
    internal static bool EndsWithParts(string name, string parts) =>
        name.EndsWith(parts, StringComparison.Ordinal) && (name.Length == parts.Length || name[^(parts.Length + 1)] == '.');

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('.') ? name.StartsWith(pattern, StringComparison.Ordinal) : name == pattern;
}
