using Graft.Tokenizers.Models;
using Graft.Tokenizers.PostProcessors;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// Marian's translation models: a sentencepiece model for each of the two languages, and one vocabulary that gives the pieces of both their
/// ids. A piece that it lacks is unknown, and a run of characters that one model does not know may be a piece of the other.
/// </summary>
internal static class MarianFiles
{
    public const string SourceName = "source.spm";
    public const string TargetName = "target.spm";
    public const string VocabularyName = "vocab.json";
    public const string TargetVocabularyName = "target_vocab.json";

    private static readonly (string Part, string Token)[] Parts = [("eos_token", "</s>"), ("unk_token", "<unk>"), ("pad_token", "<pad>")];

    /// <summary>One side of the tokenizer.</summary>
    public static TokenizerDefinition Read(TokenizerFiles files, TokenizerConfig config, bool isTarget)
    {
        var vocabularyName = isTarget && config.Boolean("separate_vocabs") == true ? TargetVocabularyName : VocabularyName;
        var model = SentencePieceFiles.Read(files, isTarget ? TargetName : SourceName);
        var file = files.PathOf(vocabularyName);
        var tokens = ReadVocabulary(file, files.Content(vocabularyName)!);
        var parts = Parts.ToDictionary(part => part.Part, part => config.Token(part.Part) ?? part.Token, StringComparer.Ordinal);
        if (parts.FirstOrDefault(part => !tokens.ContainsKey(part.Value)) is { Value: { } missing, Key: var part })
            throw new TokenizerFormatException(file, null, $"the vocabulary has no {missing}, the {part}; name the right token in {TokenizerConfig.FileName}.");

        var (end, unknown) = (parts["eos_token"], tokens[parts["unk_token"]]);
        int[] ids = [.. model.Pieces.Select((piece, i) => i == model.UnknownId ? unknown : tokens.GetValueOrDefault(piece.Text, unknown))];
        var normalizer = new SentencePieceNormalizer(model);
        var segmenter = SentencePieceSegmenter.Create(model, new PieceIds(new Vocabulary(file, tokens), ids, LooksUpUnknown: true));
        var last = TemplatePart.Of(0, end, tokens[end]);
        return SentencePieceFiles.Define(
            files, config, model, tokens, parts.Values.Select(AddedTokenFiles.Special),
            new MarianNormalizer(normalizer),
            segmenter,
            new SpecialTokenDecoder(new SentencePieceDecoder(model), [.. parts.Values], trims: true),
            new TemplateProcessing([new(0, 0), last], [new(0, 0), new(1, 0), last]),
            new MarianLanguageCode(segmenter.Vocabulary, unknown)) with
        { UsualTokens = parts };
    }

    private static Dictionary<string, int> ReadVocabulary(string file, byte[] content)
    {
        using var document = TokenizerJson.Parse(file, content);
        return new Dictionary<string, int>(new StageJson(file, "$", document.RootElement).VocabularyOfRoot(), StringComparer.Ordinal);
    }
}
