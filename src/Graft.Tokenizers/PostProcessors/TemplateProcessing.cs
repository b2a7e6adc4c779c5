namespace Graft.Tokenizers.PostProcessors;

/// <summary>
/// Special tokens by templates: one for a single sequence and one for a pair, each a list of special tokens and of the sequences A and B
/// with the segment that they get.
/// </summary>
internal sealed class TemplateProcessing : PostProcessor
{
    private readonly TemplatePart[] _single;
    private readonly TemplatePart[] _pair;

    public TemplateProcessing(TemplatePart[] single, TemplatePart[] pair)
    {
        _single = single;
        _pair = pair;
    }

    public static TemplateProcessing Read(StageJson json)
    {
        var specialTokens = json.Object("special_tokens").Entries().ToDictionary(entry => entry.Key, entry => ReadSpecial(entry.Value));
        return new TemplateProcessing(ReadTemplate(json, "single", 1, specialTokens), ReadTemplate(json, "pair", 2, specialTokens));
    }

    public override TemplatePart[] Template(bool isPair) => isPair ? _pair : _single;

    private static SpecialTokens ReadSpecial(StageJson json)
    {
        json.String("id");
        var special = new SpecialTokens([.. json.Integers("ids")], [.. json.Strings("tokens")]);
        json.RefuseUnknown();
        return special.Ids.Length == special.Tokens.Length
            ? special
            : throw json.Refuse("ids", $"{special.Ids.Length} ids for {special.Tokens.Length} tokens; give each token its id.");
    }

    private static TemplatePart[] ReadTemplate(StageJson json, string name, int sequences, Dictionary<string, SpecialTokens> specialTokens) =>
        [.. json.Objects(name).Select(piece => ReadPiece(piece, sequences, specialTokens))];

    private static TemplatePart ReadPiece(StageJson json, int sequences, Dictionary<string, SpecialTokens> specialTokens)
    {
        TemplatePart read;
        if (json.OptionalObject("Sequence") is { } sequence)
        {
            var id = sequence.String("id");
            var index = id switch { "A" => 0, "B" when sequences > 1 => 1, _ => -1 };
            if (index < 0)
                throw sequence.Refuse("id", $"expected the sequence A{(sequences > 1 ? " or B" : "")}, found {id}; correct the template.");
            read = new TemplatePart(index, sequence.Integer("type_id"), null);
            sequence.RefuseUnknown();
        }
        else
        {
            var special = json.Object("SpecialToken");
            var id = special.String("id");
            if (!specialTokens.TryGetValue(id, out var tokens))
                throw special.Refuse("id", $"the template names {id}, which special_tokens does not define; add it there.");
            read = new TemplatePart(-1, special.Integer("type_id"), tokens);
            special.RefuseUnknown();
        }

        json.RefuseUnknown();
        return read;
    }
}
