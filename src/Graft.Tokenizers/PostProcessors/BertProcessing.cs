namespace Graft.Tokenizers.PostProcessors;

/// <summary>The older form of BERT's post-processor: <c>[CLS] A [SEP]</c> and <c>[CLS] A [SEP] B [SEP]</c>, segments 0 and 1.</summary>
internal sealed class BertProcessing((string Token, int Id) separator, (string Token, int Id) classifier) : PostProcessor
{
    private readonly TemplatePart[] _single =
        [TemplatePart.Of(0, classifier.Token, classifier.Id), new(0, 0), TemplatePart.Of(0, separator.Token, separator.Id)];

    private readonly TemplatePart[] _pair =
    [
        TemplatePart.Of(0, classifier.Token, classifier.Id), new(0, 0), TemplatePart.Of(0, separator.Token, separator.Id),
        new(1, 1), TemplatePart.Of(1, separator.Token, separator.Id),
    ];

    public static BertProcessing Read(StageJson json) => new(json.TokenWithId("sep"), json.TokenWithId("cls"));

    public override TemplatePart[] Template(bool isPair) => isPair ? _pair : _single;
}
