namespace Graft.Tokenizers;

/// <summary>The explicit list of the stages of one kind: from the <c>type</c> in tokenizer.json to the code that reads it.</summary>
internal sealed class StageTypes<TStage>(string kind, Dictionary<string, Func<StageJson, TStage>> readers)
    where TStage : class
{
    /// <summary>The names that can be read.</summary>
    public IReadOnlyCollection<string> Names => readers.Keys;

    /// <summary>Reads a stage; its type and each of its options must be known.</summary>
    /// <exception cref="TokenizerFormatException">The type is missing or unknown, or an option is missing, unknown or malformed.</exception>
    public TStage Read(StageJson json) => Read(json, json.String("type"));

    /// <summary>Reads a stage whose type is known from elsewhere.</summary>
    public TStage Read(StageJson json, string type)
    {
        if (!readers.TryGetValue(type, out var reader))
        {
            throw json.Refuse("type", $"the {kind} type {type} is not implemented; implemented are {string.Join(", ", readers.Keys)}. " +
                "Use a tokenizer that has only these.");
        }

        var stage = reader(json);
        json.RefuseUnknown();
        return stage;
    }

    /// <summary>Reads a stage that may be absent or null.</summary>
    public TStage? ReadOptional(StageJson parent, string name) => parent.OptionalObject(name) is { } json ? Read(json) : null;
}
