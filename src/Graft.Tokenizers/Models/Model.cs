using System.Text.Json;

namespace Graft.Tokenizers.Models;

/// <summary>
/// The third stage: makes tokens of the vocabulary out of one piece of text. A new model is one file in this folder and one line in
/// <see cref="Types"/>.
/// </summary>
internal abstract class Model(Vocabulary vocabulary)
{
    /// <summary>The models by their <c>type</c> in tokenizer.json.</summary>
    public static StageTypes<Model> Types { get; } = new("model", new()
    {
        ["BPE"] = Bpe.Read,
        ["WordPiece"] = WordPiece.Read,
        ["WordLevel"] = WordLevel.Read,
        ["Unigram"] = Unigram.Read,
    });

    /// <summary>The tokens without added ones.</summary>
    public Vocabulary Vocabulary { get; } = vocabulary;

    /// <summary>What marks a token that continues a word, or null.</summary>
    public virtual string? ContinuingSubwordPrefix => null;

    /// <summary>The token for what the vocabulary lacks, or null.</summary>
    public abstract string? UnknownToken { get; }

    /// <summary>Reads the model; old files have no type, and their fields tell which model it is.</summary>
    public static Model ReadTypedOrNot(StageJson json) => Types.Read(json, json.OptionalString("type") ?? Guess(json.Element));

    /// <summary>
    /// The same model for raw text whose bytes it maps to <see cref="ByteLevelAlphabet"/> by itself, with ranges in the raw piece; null where
    /// it cannot.
    /// </summary>
    public virtual Model? OverBytes() => null;

    /// <summary>
    /// The end of the first part of a piece that can be tokenized alone, because what comes after it changes nothing: the tokens of the
    /// parts are those of the piece. The whole piece, unless the model knows better.
    /// </summary>
    public virtual int EndOfFirstPart(ReadOnlySpan<char> piece) => piece.Length;

    /// <summary>Whether a piece costs enough to be worth remembering, and always gives the same tokens.</summary>
    public virtual bool IsCacheable => false;

    /// <summary>Appends the tokens of a piece, with ranges in UTF-16 units of the piece. Thread-safe: all state is in the buffer.</summary>
    /// <exception cref="TokenizerFormatException">The piece needs the unknown token, and the vocabulary has none.</exception>
    public abstract void Tokenize(ReadOnlySpan<char> piece, TokenBuffer tokens);

    /// <summary>The type of a model that does not say it.</summary>
    public static string Guess(JsonElement json) =>
        json.TryGetProperty("merges", out _) ? "BPE"
        : json.TryGetProperty("max_input_chars_per_word", out _) ? "WordPiece"
        : json.TryGetProperty("vocab", out var vocabulary) && vocabulary.ValueKind == JsonValueKind.Array ? "Unigram"
        : "WordLevel";
}
