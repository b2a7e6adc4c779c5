using System.Text.Json;

namespace Graft.Tokenizers;

/// <summary>
/// The added tokens of the older formats, which stand in several files: the special tokens by their part, <c>additional_special_tokens</c>,
/// added_tokens.json, and <c>added_tokens_decoder</c>, which says more than these and counts where it differs.
/// </summary>
internal static class AddedTokenFiles
{
    public const string FileName = "added_tokens.json";

    // Only its tokens may lack an id.
    private const string AdditionalName = "additional_special_tokens";

    /// <summary>The tokens by their id; those that no file gives one come last.</summary>
    /// <param name="files">The tokenizer's files.</param>
    /// <param name="config">The configuration among them.</param>
    /// <param name="vocabulary">The tokens without added ones.</param>
    /// <param name="special">The special tokens that the format knows; those that the vocabulary lacks are left out.</param>
    /// <param name="normalizesAdded">Whether the tokens of added_tokens.json, which says nothing of it, are looked for in normalized text.</param>
    public static IReadOnlyList<(AddedToken Token, int Id)> Read(
        TokenizerFiles files, TokenizerConfig config, IReadOnlyDictionary<string, int> vocabulary, IEnumerable<AddedToken> special, bool normalizesAdded)
    {
        var added = new Dictionary<string, (AddedToken Token, int? Id)>(StringComparer.Ordinal);
        foreach (var token in special)
        {
            if (vocabulary.TryGetValue(token.Content, out var id))
                added.TryAdd(token.Content, (token, id));
        }

        foreach (var token in AdditionalSpecialTokens(config))
            added.TryAdd(token.Content, (token, vocabulary.TryGetValue(token.Content, out var id) ? id : null));
        AddFromFile(files, added, normalizesAdded);
        AddFromDecoder(config, added);
        var last = added.Values.Select(entry => entry.Id ?? -1).Concat(vocabulary.Values).DefaultIfEmpty(-1).Max();
        return [.. added.Values.OrderBy(entry => entry.Id ?? int.MaxValue).Select(entry => (entry.Token, entry.Id ?? (last = NextId(config, entry.Token, last))))];
    }

    /// <summary>A special token as the formats add it: found in the text as given, without the spaces around it.</summary>
    public static AddedToken Special(string content) => new(content, false, false, false, Normalized: false, Special: true);

    private static int NextId(TokenizerConfig config, AddedToken token, int last) => last < int.MaxValue
        ? last + 1
        : throw new TokenizerFormatException(config.Find(AdditionalName)?.File, $"$.{AdditionalName}",
            $"no id is left for {token.Content}: another token has the largest, {int.MaxValue}; give that one a smaller id.");

    private static void AddFromFile(TokenizerFiles files, Dictionary<string, (AddedToken Token, int? Id)> added, bool normalizes)
    {
        if (files.Content(FileName) is not { } content)
            return;
        using var document = TokenizerJson.Parse(files.PathOf(FileName), content);
        foreach (var (token, id) in new StageJson(files.PathOf(FileName), "$", document.RootElement).VocabularyOfRoot())
        {
            var known = added.TryGetValue(token, out var entry) ? entry.Token : new AddedToken(token, false, false, false, normalizes, Special: false);
            added[token] = (known, id);
        }
    }

    private static void AddFromDecoder(TokenizerConfig config, Dictionary<string, (AddedToken Token, int? Id)> added)
    {
        if (config.Find("added_tokens_decoder") is not var (file, decoder))
            return;
        foreach (var (key, json) in new StageJson(file, "$.added_tokens_decoder", decoder).Entries())
        {
            if (!int.TryParse(key, out var id) || id < 0)
                throw new TokenizerFormatException(file, json.Path, $"expected an id as the key, found {key}; correct it.");
            var token = AddedToken.ReadFlags(json);
            added[token.Content] = (token, id);
        }
    }

    private static IEnumerable<AddedToken> AdditionalSpecialTokens(TokenizerConfig config)
    {
        if (config.Find(AdditionalName) is not var (file, list))
            yield break;
        if (list.ValueKind != JsonValueKind.Array)
            throw new TokenizerFormatException(file, $"$.{AdditionalName}", "expected a list of tokens; correct it.");
        foreach (var item in list.EnumerateArray())
            yield return Special(TokenizerConfig.Content(file, $"$.{AdditionalName}", item));
    }
}
