namespace Graft.Tokenizers;

/// <summary>The text that an encoding's offsets refer to: one text, or one for each given word.</summary>
internal sealed class SourceText(string[] texts, bool isWords)
{
    /// <summary>The text of a token of the given word.</summary>
    public string Of(int wordId) => texts[isWords ? wordId : 0];
}
