namespace Graft.Tokenizers.PostProcessors;

/// <summary>The older form of BERT's post-processor: <c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>, segments 0 and 1.</summary>
internal sealed class BertProcessing((string Token, int Id) separator, (string Token, int Id) classifier) : PostProcessor
{
    public static BertProcessing Read(StageJson json) => new(ReadToken(json, "sep"), ReadToken(json, "cls"));

    public override int CountSpecialTokens(bool isPair) => isPair ? 3 : 2;

    public override IReadOnlyList<Encoding> Process(IReadOnlyList<Encoding> sequences, bool addSpecialTokens)
    {
        var parts = new List<Encoding>();
        for (var i = 0; i < sequences.Count; i++)
        {
            if (addSpecialTokens && i == 0)
                parts.Add(Special(classifier, 0));
            parts.Add(sequences[i].AsSequence(i, i));
            if (addSpecialTokens)
                parts.Add(Special(separator, i));
        }

        return parts;
    }

    private static Encoding Special((string Token, int Id) token, int typeId) => Encoding.OfSpecialTokens([token.Id], [token.Token], typeId);

    private static (string Token, int Id) ReadToken(StageJson json, string name)
    {
        var pair = json.Array(name);
        if (pair.GetArrayLength() == 2 && pair[0].ValueKind == System.Text.Json.JsonValueKind.String
            && pair[1].ValueKind == System.Text.Json.JsonValueKind.Number && pair[1].TryGetInt32(out var id) && id >= 0)
        {
            return (pair[0].GetString()!, id);
        }

        throw json.Mismatch(name, "a list of a token and its id", pair);
    }
}
