using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Models;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.PostProcessors;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// Makes a tokenizer of a sentencepiece model: of the model alone, or with the layout of its family. There is no tokenizer.json that says
/// the same, since the model's own rules for characters, spaces and ties differ from those of tokenizer.json in some texts.
/// </summary>
internal static class SentencePieceFiles
{
    private static readonly string[] Extensions = [".model", ".spm"];

    /// <summary>Whether a file is a sentencepiece model by its name.</summary>
    public static bool IsModel(string file) => Extensions.Contains(Path.GetExtension(file));

    /// <summary>A model alone, as sentencepiece itself runs it: without special tokens, in the text or around it.</summary>
    public static TokenizerDefinition ReadAlone(TokenizerFiles files, string name)
    {
        var model = Read(files, name);
        var normalizer = new SentencePieceNormalizer(model);
        var segmenter = SentencePieceSegmenter.Create(model, PieceIds.Own(model));
        var pipeline = new TokenizerPipeline(
            new AddedVocabulary([], segmenter, normalizer), normalizer, preTokenizer: null, segmenter, postProcessor: null,
            new SentencePieceDecoder(model));
        return new TokenizerDefinition(pipeline) { Stages = SentencePieceStages.Describe(model, pipeline) };
    }

    /// <summary>A model with the layout of its family.</summary>
    public static TokenizerDefinition Read(TokenizerFiles files, TokenizerConfig config, SentencePieceFamily family, string name)
    {
        var model = Read(files, name);
        var parts = family.Parts.ToDictionary(part => part.Key, part => config.Token(part.Key) ?? part.Value, StringComparer.Ordinal);
        var tokens = Tokens(model, config, family);
        var ids = OfPieces(model, family, tokens, parts["unk_token"]);
        var normalizer = new SentencePieceNormalizer(model, JoinsStretches(config, family));
        var preparation = family.Preparation(config);
        var segmenter = SentencePieceSegmenter.Create(model, new PieceIds(new Vocabulary(model.File, tokens), ids, LooksUpUnknown: true));
        var special = Special(family, config, parts, tokens);
        return Define(
            files, config, model, tokens, special,
            preparation.Count > 0 ? new SequenceNormalizer([.. preparation, normalizer]) : normalizer,
            family.SplitsCommaFromDigit ? new AlbertSegmenter(segmenter, ids[model.UnknownId]) : segmenter,
            new SpecialTokenDecoder(new SentencePieceDecoder(model), [.. special.Select(token => token.Content)], family.TrimsDecoded),
            Template(files, config, family, parts, tokens)) with
        { UsualTokens = parts };
    }

    /// <summary>Puts the stages together, and sees that the added tokens get the ids that the files give them.</summary>
    public static TokenizerDefinition Define(
        TokenizerFiles files, TokenizerConfig config, SentencePieceModel model, IReadOnlyDictionary<string, int> tokens, IEnumerable<AddedToken> special,
        Normalizer normalizer, Model segmenter, Decoder decoder, PostProcessor postProcessor, PreTokenizers.PreTokenizer? preTokenizer = null)
    {
        var added = AddedTokenFiles.Read(files, config, tokens, special, normalizesAdded: false);
        var vocabulary = new AddedVocabulary(added.Select(entry => entry.Token), segmenter, normalizer);
        foreach (var (token, id) in added)
        {
            if (vocabulary.IdOf(token.Content) != id)
            {
                throw new TokenizerFormatException(files.PathOf(TokenizerConfig.FileName), null,
                    $"the added token {token.Content} has the id {id}, expected {vocabulary.IdOf(token.Content)}, its id in the vocabulary or the next free one; correct it.");
            }
        }

        var pipeline = new TokenizerPipeline(vocabulary, normalizer, preTokenizer, segmenter, postProcessor, decoder);
        return new TokenizerDefinition(pipeline) { Stages = SentencePieceStages.Describe(model, pipeline) };
    }

    /// <summary>Reads a model among a tokenizer's files.</summary>
    public static SentencePieceModel Read(TokenizerFiles files, string name) => SentencePieceModel.Read(files.PathOf(name), files.Content(name)!);

    private static bool JoinsStretches(TokenizerConfig config, SentencePieceFamily family) => config.Boolean("legacy") == false && family.HasModernSpaces;

    private static Dictionary<string, int> Tokens(SentencePieceModel model, TokenizerConfig config, SentencePieceFamily family)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in family.Before)
            tokens.Add(token, tokens.Count);
        foreach (var (text, piece) in model.Found.Concat(model.Marks).Where(entry => entry.Value >= family.FirstPiece))
            tokens[text] = family.Before.Count + piece - family.FirstPiece;
        var next = family.Before.Count + model.Pieces.Count - family.FirstPiece;
        foreach (var token in family.After(config))
        {
            if (tokens.TryAdd(token, next))
                next++;
        }

        return tokens;
    }

    private static int[] OfPieces(SentencePieceModel model, SentencePieceFamily family, Dictionary<string, int> tokens, string unknown)
    {
        var ids = new int[model.Pieces.Count];
        for (var piece = 0; piece < ids.Length; piece++)
        {
            var text = piece == model.UnknownId ? unknown : model.Pieces[piece].Text;
            ids[piece] = piece >= family.FirstPiece && piece != model.UnknownId ? family.Before.Count + piece - family.FirstPiece
                : tokens.TryGetValue(text, out var id) ? id
                : throw new TokenizerFormatException(model.File, $"piece {piece}", $"the layout of this family has no token {text}; name another tokenizer_class in {TokenizerConfig.FileName}.");
        }

        return ids;
    }

    private static TemplateProcessing Template(
        TokenizerFiles files, TokenizerConfig config, SentencePieceFamily family, IReadOnlyDictionary<string, string> parts, Dictionary<string, int> tokens)
    {
        return new TemplateProcessing(Make(family.Single), Make(family.Pair));

        TemplatePart[] Make(IEnumerable<string> pattern) => [.. pattern.Select(part => part.Split(':')).Where(part => IsThere(part[0])).Select(Part)];

        bool IsThere(string part) => !family.HasSwitches || part switch
        {
            "bos_token" => config.Boolean("add_bos_token") ?? true,
            "eos_token" => config.Boolean("add_eos_token") ?? false,
            _ => true,
        };

        TemplatePart Part(string[] part)
        {
            var typeId = part.Length - 1;
            if (part[0] is "A" or "B")
                return new TemplatePart(part[0] == "A" ? 0 : 1, typeId);
            var token = parts[part[0]];
            return tokens.TryGetValue(token, out var id)
                ? TemplatePart.Of(typeId, token, id)
                : throw new TokenizerFormatException(files.PathOf(TokenizerConfig.FileName), $"$.{part[0]}", $"the vocabulary has no token {token}; name the right one.");
        }
    }

    private static List<AddedToken> Special(
        SentencePieceFamily family, TokenizerConfig config, Dictionary<string, string> parts, Dictionary<string, int> tokens)
    {
        var special = new List<AddedToken>();
        foreach (var token in parts.Values.Concat(family.Before).Concat(family.After(config)).Distinct().Where(tokens.ContainsKey))
        {
            var takesSpace = family.MaskTakesSpaceBefore && token == parts.GetValueOrDefault("mask_token");
            special.Add(AddedTokenFiles.Special(token) with { StripLeft = takesSpace });
        }

        return special;
    }
}
