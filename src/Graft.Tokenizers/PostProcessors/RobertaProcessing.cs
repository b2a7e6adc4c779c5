namespace Graft.Tokenizers.PostProcessors;

/// <summary>RoBERTa's post-processor: <c>&lt;s&gt; A &lt;/s&gt;</c> and <c>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;</c>, all in segment 0.</summary>
internal sealed class RobertaProcessing((string Token, int Id) separator, (string Token, int Id) classifier, OffsetTrimming? trimming) : PostProcessor
{
    private readonly TemplatePart[] _single =
        [TemplatePart.Of(0, classifier.Token, classifier.Id), new(0, 0), TemplatePart.Of(0, separator.Token, separator.Id)];

    private readonly TemplatePart[] _pair =
    [
        TemplatePart.Of(0, classifier.Token, classifier.Id), new(0, 0), TemplatePart.Of(0, separator.Token, separator.Id),
        TemplatePart.Of(0, separator.Token, separator.Id), new(1, 0), TemplatePart.Of(0, separator.Token, separator.Id),
    ];

    public static RobertaProcessing Read(StageJson json) => new(json.TokenWithId("sep"), json.TokenWithId("cls"), OffsetTrimming.Read(json));

    public override TemplatePart[] Template(bool isPair) => isPair ? _pair : _single;

    public override Encoding Adjust(Encoding sequence) => trimming?.Trim(sequence) ?? sequence;

    public override int OverflowTypeId(TemplatePart part, bool addSpecialTokens) => addSpecialTokens ? part.TypeId : part.Sequence;
}
