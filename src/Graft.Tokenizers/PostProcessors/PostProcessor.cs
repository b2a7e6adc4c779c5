namespace Graft.Tokenizers.PostProcessors;

/// <summary>
/// The last stage of encoding: adds the special tokens. A new post-processor is one file in this folder and one line in <see cref="Types"/>.
/// </summary>
internal abstract class PostProcessor
{
    /// <summary>The post-processors by their <c>type</c> in tokenizer.json.</summary>
    public static StageTypes<PostProcessor> Types { get; } = new("post_processor", new()
    {
        ["TemplateProcessing"] = TemplateProcessing.Read,
        ["BertProcessing"] = BertProcessing.Read,
    });

    /// <summary>How many special tokens are added to a single sequence or to a pair.</summary>
    public abstract int CountSpecialTokens(bool isPair);

    /// <summary>The parts that, joined, are the result.</summary>
    /// <param name="sequences">One or two sequences.</param>
    /// <param name="addSpecialTokens">False still sets the segments.</param>
    public abstract IReadOnlyList<Encoding> Process(IReadOnlyList<Encoding> sequences, bool addSpecialTokens);
}
