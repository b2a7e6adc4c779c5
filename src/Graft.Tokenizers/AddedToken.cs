namespace Graft.Tokenizers;

/// <summary>A token that is cut out of the text before the model sees it.</summary>
/// <param name="Content">Its string.</param>
/// <param name="SingleWord">Only where no word character stands directly before or after.</param>
/// <param name="StripLeft">It swallows the white space before it.</param>
/// <param name="StripRight">It swallows the white space after it.</param>
/// <param name="Normalized">It is looked for in the normalized text; otherwise in the text as given.</param>
/// <param name="Special">Decoding can leave it out, and encoding can treat it as ordinary text.</param>
public sealed record AddedToken(string Content, bool SingleWord, bool StripLeft, bool StripRight, bool Normalized, bool Special)
{
    /// <summary>Reads an entry of <c>added_tokens</c>. The id must be there, and is not trusted.</summary>
    internal static AddedToken Read(StageJson json)
    {
        json.Integer("id");
        return ReadFlags(json);
    }

    /// <summary>Reads an entry whose id stands elsewhere.</summary>
    internal static AddedToken ReadFlags(StageJson json)
    {
        var token = new AddedToken(
            json.String("content"), json.Boolean("single_word"), json.Boolean("lstrip"), json.Boolean("rstrip"),
            json.Boolean("normalized"), json.Boolean("special"));
        json.RefuseUnknown();
        return token;
    }
}
