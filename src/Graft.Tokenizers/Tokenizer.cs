using System.Runtime.ExceptionServices;
using Graft.Tokenizers.PostProcessors;
using Graft.Tokenizers.SentencePiece;
using Graft.Tokenizers.Trainers;

namespace Graft.Tokenizers;

/// <summary>
/// A published model's tokenizer: text to ids with offsets, and back. It reads tokenizer.json, and gives what the Hugging Face
/// <c>tokenizers</c> library gives, or the older files of published models. Immutable and thread-safe.
/// <para>A lone surrogate in a string is not text: it is read as U+FFFD, and its offsets are those of the surrogate.</para>
/// </summary>
public sealed class Tokenizer
{
    private static readonly EncodeOptions DefaultOptions = new();
    private static readonly TemplatePart[] WithoutTemplate = [new(0, 0)];

    private readonly TokenizerFiles _files;
    private readonly TokenizerDefinition _definition;
    private readonly TokenizerPipeline _pipeline;
    private IReadOnlyDictionary<int, AddedToken>? _addedTokens;

    private Tokenizer(TokenizerFiles files, TokenizerDefinition definition)
    {
        _files = files;
        _definition = definition;
        _pipeline = definition.Pipeline;
        var config = new TokenizerConfig(files);
        ModelMaxLength = config.ModelMaxLength;
        PadToken = definition.SpecialToken(config, "pad_token");
        UnknownToken = definition.SpecialToken(config, "unk_token");
        ClsToken = definition.SpecialToken(config, "cls_token");
        SepToken = definition.SpecialToken(config, "sep_token");
        MaskToken = definition.SpecialToken(config, "mask_token");
    }

    /// <summary>The number of tokens, added ones included.</summary>
    public int VocabularySize => _pipeline.Model.Vocabulary.Count + _pipeline.Added.NewTokens;

    /// <summary>
    /// One more than the largest id: how many rows a table of embeddings must have. Above <see cref="VocabularySize"/> where ids have gaps.
    /// </summary>
    public int IdCount => _pipeline.Added.Tokens.Keys.Aggregate(_pipeline.Model.Vocabulary.IdCount, (count, id) => Math.Max(count, id + 1));

    /// <summary>
    /// The truncation that tokenizer.json asks for, or null. It is kept and saved again, but applied only where
    /// <see cref="EncodeOptions.Truncation"/> says so.
    /// </summary>
    public Truncation? Truncation => _definition.Truncation;

    /// <summary>The padding that tokenizer.json asks for, or null; see <see cref="Truncation"/>.</summary>
    public Padding? Padding => _definition.Padding;

    /// <summary>The longest input in tokens that tokenizer_config.json names; null where it names none or a very large number.</summary>
    public int? ModelMaxLength { get; }

    /// <summary>The padding token, or null. Where no file says which token it is, an added token <c>[PAD]</c> is; likewise the others.</summary>
    public string? PadToken { get; }

    /// <summary>The token for what the vocabulary lacks, or null.</summary>
    public string? UnknownToken { get; }

    /// <summary>The token that begins a sequence and stands for it, or null.</summary>
    public string? ClsToken { get; }

    /// <summary>The token that ends a sequence, or null.</summary>
    public string? SepToken { get; }

    /// <summary>The token that hides another one in pretraining, or null.</summary>
    public string? MaskToken { get; }

    /// <summary>The id of <see cref="PadToken"/>, or null.</summary>
    public int? PadId => IdOf(PadToken);

    /// <summary>The id of <see cref="UnknownToken"/>, or null.</summary>
    public int? UnknownId => IdOf(UnknownToken);

    /// <summary>The id of <see cref="ClsToken"/>, or null.</summary>
    public int? ClsId => IdOf(ClsToken);

    /// <summary>The id of <see cref="SepToken"/>, or null.</summary>
    public int? SepId => IdOf(SepToken);

    /// <summary>The id of <see cref="MaskToken"/>, or null.</summary>
    public int? MaskId => IdOf(MaskToken);

    /// <summary>What a token begins with that continues a word (WordPiece: <c>##</c>), or null where the model marks none.</summary>
    public string? ContinuingSubwordPrefix => _pipeline.Model.ContinuingSubwordPrefix;

    /// <summary>The tokens that are cut out of a text before the model sees it, in the order of their ids.</summary>
    public IReadOnlyDictionary<int, AddedToken> AddedTokens =>
        _addedTokens ??= new SortedDictionary<int, AddedToken>(_pipeline.Added.Tokens.ToDictionary()).AsReadOnly();

    /// <summary>The stages with their options, in the order in which text goes through them.</summary>
    public IReadOnlyList<TokenizerStage> Stages => _definition.Stages ?? TokenizerStage.ReadAll(PipelineContent());

    internal TokenizerPipeline Pipeline => _pipeline;

    /// <summary>
    /// Reads one file; nothing beside it is read. It is a tokenizer.json, or, by its ending <c>.model</c> or <c>.spm</c>, a sentencepiece
    /// model. Such a model alone does what sentencepiece does: there are no special tokens, and none are added.
    /// </summary>
    /// <exception cref="TokenizerFormatException">It cannot be read, is malformed, or asks for something that is not implemented.</exception>
    public static Tokenizer FromFile(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var name = SentencePieceFiles.IsModel(file) ? Path.GetFileName(file) : TokenizerFiles.PipelineFileName;
        var files = TokenizerFiles.OfFile(file, name);
        return new Tokenizer(files, name == TokenizerFiles.PipelineFileName
            ? TokenizerJson.Read(file, files.Content(name)!)
            : SentencePieceFiles.ReadAlone(files, name));
    }

    /// <summary>
    /// Reads the tokenizer of a model directory. The first of these that is there counts:
    /// <list type="number">
    /// <item>tokenizer.json;</item>
    /// <item>the files of the class that <c>tokenizer_class</c> of tokenizer_config.json names, or that of config.json, or config.json's
    /// <c>model_type</c>: vocab.txt (BERT and its like), vocab.json with merges.txt (GPT-2, RoBERTa and their like), a sentencepiece model
    /// (sentencepiece.bpe.model of XLM-R, CamemBERT and mBART, spiece.model of T5 and ALBERT, spm.model of DeBERTa v3, tokenizer.model of
    /// Llama), source.spm with vocab.json (Marian: the source side; see <see cref="FromMarian"/>);</item>
    /// <item>where no file names a class: vocab.txt as BERT's, source.spm as Marian's. Other files alone may be of several classes, and are
    /// refused with the name of what to add.</item>
    /// </list>
    /// tokenizer_config.json, special_tokens_map.json and added_tokens.json are taken into account. A sentencepiece model with a class gives
    /// what the class of that name in the reference library gives that runs sentencepiece itself (the "slow" one): special tokens are cut out
    /// of the text first, and each stretch between them is a text for the model; all its pieces have one word id, since the model does not
    /// split text into words.
    /// </summary>
    /// <exception cref="TokenizerFormatException">There is none, it is not clear which, a file is malformed, or asks for something that is not implemented.</exception>
    public static Tokenizer FromDirectory(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var files = TokenizerFiles.OfDirectory(directory);
        return new Tokenizer(files, TokenizerFormats.Read(files));
    }

    /// <summary>
    /// Reads one side of a Marian translation model's tokenizer: source.spm or target.spm, with the ids of vocab.json, which both share.
    /// <see cref="FromDirectory"/> reads the source side; texts in the language that the model translates into need the target side.
    /// </summary>
    /// <param name="directory">The model directory.</param>
    /// <param name="target">Whether it is the side of the language that the model translates into.</param>
    /// <exception cref="TokenizerFormatException">A file is missing or malformed.</exception>
    public static Tokenizer FromMarian(string directory, bool target = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var files = TokenizerFiles.OfDirectory(directory);
        return new Tokenizer(files, TokenizerFormats.ReadMarian(files, target));
    }

    /// <summary>
    /// The same tokenizer without the memory of pieces met lately, at most 1.3 MB for each thread that encodes. It gives the same tokens, more
    /// slowly; a benchmark shows how much.
    /// </summary>
    public Tokenizer WithoutCache() => new(_files, _definition with { Pipeline = _pipeline.WithoutCache() });

    /// <summary>Trains a tokenizer. The same text and options give the same tokenizer, byte for byte; see <see cref="TokenizerTraining"/>.</summary>
    /// <param name="training">The algorithm and its options.</param>
    /// <param name="text">The text; read once.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends the work; temporary files go.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message has all problems.</exception>
    /// <exception cref="TokenizerFormatException">The pipeline asks for something that is not implemented.</exception>
    /// <exception cref="TokenizerTrainingException">The text gives no vocabulary with these options.</exception>
    public static Tokenizer Train(
        TokenizerTraining training, TextSource text, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(text);
        var files = TokenizerTrainer.Train(training, text, progress, cancellationToken);
        return new Tokenizer(files, TokenizerFormats.Read(files));
    }

    /// <summary>Encodes a text or a pair of texts.</summary>
    /// <param name="text">The text, or the first one.</param>
    /// <param name="pair">The second text of a pair.</param>
    /// <param name="options">How; null is the default.</param>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked.</exception>
    public Encoding Encode(string text, string? pair = null, EncodeOptions? options = null) =>
        PadAlone(EncodeUnpadded(text, pair, options ?? DefaultOptions), options);

    /// <summary>
    /// Encodes a text that is split into words already. Each word is a text of its own: offsets are within the word, and
    /// <see cref="Encoding.WordIds"/> are indices into the list.
    /// </summary>
    /// <param name="words">The words of the first text.</param>
    /// <param name="pair">The words of the second text of a pair.</param>
    /// <param name="options">How; null is the default.</param>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked.</exception>
    public Encoding EncodeWords(IReadOnlyList<string> words, IReadOnlyList<string>? pair = null, EncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        return PadAlone(EncodeWordsUnpadded(words, pair, options ?? DefaultOptions), options);
    }

    /// <summary>Encodes texts on all cores; padding without a length fills up to the longest of them.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">How; null is the default.</param>
    /// <param name="cancellationToken">Ends the work between two texts.</param>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked.</exception>
    public IReadOnlyList<Encoding> EncodeBatch(IReadOnlyList<string> texts, EncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= DefaultOptions;
        return EncodeBatch(texts.Count, i => EncodeUnpadded(texts[i], null, options), options, cancellationToken);
    }

    /// <summary>Encodes texts and pairs; see the other overload.</summary>
    /// <param name="inputs">Texts, each with the second text of its pair or null.</param>
    /// <param name="options">How; null is the default.</param>
    /// <param name="cancellationToken">Ends the work between two inputs.</param>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked.</exception>
    public IReadOnlyList<Encoding> EncodeBatch(
        IReadOnlyList<(string Text, string? Pair)> inputs, EncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        options ??= DefaultOptions;
        return EncodeBatch(inputs.Count, i => EncodeUnpadded(inputs[i].Text, inputs[i].Pair, options), options, cancellationToken);
    }

    /// <summary>Encodes texts that are split into words already, on all cores; see <see cref="EncodeWords"/>.</summary>
    /// <param name="texts">The words of each text.</param>
    /// <param name="options">How; null is the default.</param>
    /// <param name="cancellationToken">Ends the work between two texts.</param>
    /// <exception cref="ArgumentException">Truncation cannot be done as asked.</exception>
    public IReadOnlyList<Encoding> EncodeWordsBatch(
        IReadOnlyList<IReadOnlyList<string>> texts, EncodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        options ??= DefaultOptions;
        return EncodeBatch(texts.Count, i => EncodeWordsUnpadded(texts[i], null, options), options, cancellationToken);
    }

    /// <summary>
    /// Writes the ids of a text into the caller's buffer: the way for large amounts of text, because nothing is allocated and no offsets are
    /// computed. There is neither truncation nor padding.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Where the ids go, from the first on.</param>
    /// <param name="count">How many ids the text has, whether they fit or not.</param>
    /// <param name="addSpecialTokens">As in <see cref="EncodeOptions"/>.</param>
    /// <param name="encodeSpecialTokens">As in <see cref="EncodeOptions"/>.</param>
    /// <returns>Whether they fitted; where they did not, <paramref name="ids"/> is as it was.</returns>
    public bool TryEncodeIds(ReadOnlySpan<char> text, Span<int> ids, out int count, bool addSpecialTokens = true, bool encodeSpecialTokens = false)
    {
        var scratch = _pipeline.EncodeIds(text, encodeSpecialTokens);
        var template = _pipeline.PostProcessor?.Template(isPair: false);
        var written = 0;
        count = 0;
        foreach (var part in template ?? WithoutTemplate)
            count += part.Special is null ? scratch.Count : addSpecialTokens ? part.Special.Ids.Length : 0;
        var fits = count <= ids.Length;
        foreach (var part in fits ? template ?? WithoutTemplate : [])
        {
            var from = part.Special is null ? scratch.Ids : addSpecialTokens ? part.Special.Ids : [];
            from.CopyTo(ids[written..]);
            written += from.Length;
        }

        _pipeline.Return(scratch);
        return fits;
    }

    /// <summary>How many tokens a text has; nothing is allocated.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecialTokens">As in <see cref="EncodeOptions"/>.</param>
    /// <param name="encodeSpecialTokens">As in <see cref="EncodeOptions"/>.</param>
    public int CountTokens(ReadOnlySpan<char> text, bool addSpecialTokens = true, bool encodeSpecialTokens = false)
    {
        TryEncodeIds(text, [], out var count, addSpecialTokens, encodeSpecialTokens);
        return count;
    }

    /// <summary>Adds the special tokens around encodings that were made, or sliced, without them.</summary>
    /// <param name="encoding">The first sequence.</param>
    /// <param name="pair">The second sequence of a pair.</param>
    /// <exception cref="ArgumentException">One of them is a pair already.</exception>
    public Encoding PostProcess(Encoding encoding, Encoding? pair = null)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        return PostProcess(encoding, pair, addSpecialTokens: true);
    }

    /// <summary>Encodes a text with special tokens and keeps what each stage made of it, to show how a tokenizer works.</summary>
    /// <param name="text">The text.</param>
    public TokenizationTrace Trace(string text) => new(this, text);

    /// <summary>The text of ids. Ids that the vocabulary lacks are left out.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _pipeline.Detokenizer.Decode(ids, skipSpecialTokens);
    }

    /// <summary>The text of token strings.</summary>
    public string DecodeTokens(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return _pipeline.Detokenizer.Decode(tokens);
    }

    /// <summary>Decodes ids one by one.</summary>
    /// <param name="skipSpecialTokens">Whether special tokens are left out.</param>
    public DecodeStream CreateDecodeStream(bool skipSpecialTokens = true) => new(_pipeline.Detokenizer, skipSpecialTokens);

    /// <summary>The id of a token, or null.</summary>
    public int? TokenToId(string token) => _pipeline.Added.IdOf(token) ?? _pipeline.Model.Vocabulary.IdOf(token);

    /// <summary>The token of an id, or null. Of an added token that is looked for in normalized text it is the normalized string.</summary>
    public string? IdToToken(int id) => _pipeline.Names.Of(id);

    /// <summary>Whether an id is that of a special token.</summary>
    /// <param name="id">Any number; false where it is not an id.</param>
    public bool IsSpecialToken(int id) => _pipeline.Detokenizer.Names.IsSpecial(id);

    /// <summary>How many special tokens encoding adds to a text, or to a pair.</summary>
    public int CountSpecialTokens(bool pair = false) => _pipeline.PostProcessor?.CountSpecialTokens(pair) ?? 0;

    /// <summary>
    /// Writes tokenizer.json, tokenizer_config.json and the other files that the tokenizer came from, with their content unchanged. One that
    /// came from vocab.txt, or from vocab.json and merges.txt, gets the tokenizer.json that says the same; for a sentencepiece model there is
    /// none that does in every text, and where its class was found in the model's config.json, tokenizer_config.json now names it.
    /// </summary>
    /// <param name="directory">The directory; made where it is missing.</param>
    public void Save(string directory) => _files.Save(directory);

    /// <summary>Where tokenizer.json is, or would be.</summary>
    internal string PipelinePath => _files.PathOf(TokenizerFiles.PipelineFileName);

    /// <summary>The bytes of tokenizer.json.</summary>
    /// <exception cref="TokenizerFormatException">The tokenizer is a sentencepiece model, and there is no such file.</exception>
    internal byte[] PipelineContent() => _files.Content(TokenizerFiles.PipelineFileName) ?? throw new TokenizerFormatException(
        PipelinePath, null, "a sentencepiece model has stages of its own, which this file cannot describe; use a tokenizer that has the file.");

    private Encoding EncodeUnpadded(string text, string? pair, EncodeOptions options)
    {
        var first = _pipeline.Encode(text, 0, options.EncodeSpecialTokens, options.Seed);
        var second = pair is null ? null : _pipeline.Encode(pair, 1, options.EncodeSpecialTokens, options.Seed);
        return Finish(first, second, options);
    }

    private Encoding EncodeWordsUnpadded(IReadOnlyList<string> words, IReadOnlyList<string>? pair, EncodeOptions options)
    {
        var first = _pipeline.EncodeWords(words, 0, options.EncodeSpecialTokens, options.Seed);
        var second = pair is null ? null : _pipeline.EncodeWords(pair, 1, options.EncodeSpecialTokens, options.Seed);
        return Finish(first, second, options);
    }

    private static Encoding[] EncodeBatch(int count, Func<int, Encoding> encode, EncodeOptions options, CancellationToken cancellationToken)
    {
        var encodings = new Encoding[count];
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, i => encodings[i] = encode(i));
        }
        catch (AggregateException errors)
        {
            // The caller sees the error of one text, as from Encode, and not how many threads had one.
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }

        return options.Padding?.Apply(encodings) ?? encodings;
    }

    private Encoding Finish(Encoding first, Encoding? second, EncodeOptions options)
    {
        if (options.Truncation is { } truncation)
            (first, second) = truncation.Apply(first, second, options.AddSpecialTokens ? CountSpecialTokens(second is not null) : 0);
        return PostProcess(first, second, options.AddSpecialTokens);
    }

    private Encoding PostProcess(Encoding first, Encoding? second, bool addSpecialTokens)
    {
        Encoding[] sequences = second is null ? [first] : [first, second];
        return Encoding.Join(_pipeline.PostProcessor?.Process(sequences, addSpecialTokens)
            ?? [.. sequences.Select((sequence, i) => sequence.AsSequence(i, i, i))]);
    }

    private static Encoding PadAlone(Encoding encoding, EncodeOptions? options) => options?.Padding?.Apply([encoding])[0] ?? encoding;

    private int? IdOf(string? token) => token is null ? null : TokenToId(token);
}
