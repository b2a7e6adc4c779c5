using Graft.Tokenizers.Models;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>
/// A sentencepiece model as its file has it (<c>.model</c>, <c>.spm</c>): pieces with scores, how text is normalized and how it is segmented.
/// The fields are those of the library's sentencepiece_model.proto; those that only training needs are passed over.
/// </summary>
internal sealed class SentencePieceModel
{
    /// <summary>What stands for a space in pieces.</summary>
    public const char Space = '\u2581';

    private readonly List<ScoredPiece> _pieces = [];

    private SentencePieceModel(string file) => File = file;

    /// <summary>The file's name, for errors.</summary>
    public string File { get; }

    /// <summary>The pieces by their id.</summary>
    public IReadOnlyList<ScoredPiece> Pieces => _pieces;

    public SegmentationKind Segmentation { get; private set; } = SegmentationKind.Unigram;

    public NormalizerSpec Normalizer { get; private set; } = new();

    /// <summary>The id of the unknown piece.</summary>
    public int UnknownId { get; private set; } = -1;

    /// <summary>The id of the piece that begins a sequence, or -1; a note for users, like the next two.</summary>
    public int BosId { get; private set; } = 1;

    /// <summary>The id of the piece that ends a sequence, or -1.</summary>
    public int EosId { get; private set; } = 2;

    /// <summary>The id of the piece that fills up a batch, or -1.</summary>
    public int PadId { get; private set; } = -1;

    /// <summary>Whether characters that no piece covers become pieces of one byte each; all 256 of these are there then.</summary>
    public bool HasByteFallback { get; private set; }

    /// <summary>What the unknown piece is decoded to.</summary>
    public string UnknownSurface { get; private set; } = " \u2047 ";

    /// <summary>The pieces that are found in text as it is, with their ids.</summary>
    public IEnumerable<KeyValuePair<string, int>> UserDefined => Found.Where(entry => _pieces[entry.Value].Kind == PieceKind.UserDefined);

    /// <summary>The pieces that text can become, with their ids; the others are marks.</summary>
    public IEnumerable<KeyValuePair<string, int>> Found => Entries.Where(entry => !IsMark(_pieces[entry.Value].Kind));

    /// <summary>The pieces that stand for no text.</summary>
    public IEnumerable<KeyValuePair<string, int>> Marks => Entries.Where(entry => IsMark(_pieces[entry.Value].Kind));

    private IEnumerable<KeyValuePair<string, int>> Entries => _pieces.Select((piece, id) => KeyValuePair.Create(piece.Text, id));

    /// <summary>Reads a model.</summary>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="content">The file's bytes.</param>
    /// <exception cref="TokenizerFormatException">The file is malformed, or asks for something that is not implemented.</exception>
    public static SentencePieceModel Read(string file, ReadOnlySpan<byte> content)
    {
        var model = new SentencePieceModel(file);
        var reader = new ProtobufReader(file, content);
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
        {
            switch (field)
            {
                case 1:
                    model._pieces.Add(ReadPiece(reader.Message()));
                    break;
                case 2:
                    model.ReadTraining(reader.Message());
                    break;
                case 3:
                    model.ReadNormalizer(reader.Message());
                    break;
                case 5:
                    RefuseDenormalizer(reader.Message());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        model.Check();
        return model;
    }

    private static bool IsMark(PieceKind kind) => kind is PieceKind.Unknown or PieceKind.Control or PieceKind.Byte;

    private static ScoredPiece ReadPiece(ProtobufReader reader)
    {
        var piece = new ScoredPiece("", 0, PieceKind.Normal);
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
        {
            switch (field)
            {
                case 1:
                    piece = piece with { Text = reader.Text() };
                    break;
                case 2:
                    piece = piece with { Score = reader.Single() };
                    break;
                case 3:
                    piece = piece with { Kind = (PieceKind)reader.Int32() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (piece.Text.Length == 0)
            throw reader.Refuse("a piece has no text");
        if (!float.IsFinite(piece.Score))
            throw reader.Refuse($"the score of the piece {piece.Text} is not a number");
        return Enum.IsDefined(piece.Kind) ? piece : throw reader.Refuse($"the piece {piece.Text} is of the unknown kind {(int)piece.Kind}");
    }

    private static void RefuseDenormalizer(ProtobufReader reader)
    {
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
        {
            if (field == 2 && reader.Bytes().Length > 0)
                throw reader.Refuse("rules for decoding (denormalizer_spec) are not implemented");
            if (field != 2)
                reader.Skip();
        }
    }

    private void ReadTraining(ProtobufReader reader)
    {
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
        {
            switch (field)
            {
                case 3:
                    Segmentation = (SegmentationKind)reader.Int32();
                    if (Segmentation is not (SegmentationKind.Unigram or SegmentationKind.Bpe))
                        throw reader.Refuse($"segmentation of type {Segmentation} is not implemented, only unigram and bpe");
                    break;
                case 24:
                    Normalizer = Normalizer with { PutsSpaceLast = reader.Boolean() };
                    break;
                case 35:
                    HasByteFallback = reader.Boolean();
                    break;
                case 41:
                    BosId = reader.Int32();
                    break;
                case 42:
                    EosId = reader.Int32();
                    break;
                case 43:
                    PadId = reader.Int32();
                    break;
                case 44:
                    UnknownSurface = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadNormalizer(ProtobufReader reader)
    {
        for (var field = reader.NextField(); field != 0; field = reader.NextField())
        {
            switch (field)
            {
                case 1:
                    Normalizer = Normalizer with { Name = reader.Text() };
                    break;
                case 2:
                    Normalizer = Normalizer with { Charsmap = reader.Bytes().ToArray() };
                    break;
                case 3:
                    Normalizer = Normalizer with { AddsDummyPrefix = reader.Boolean() };
                    break;
                case 4:
                    Normalizer = Normalizer with { RemovesExtraSpaces = reader.Boolean() };
                    break;
                case 5:
                    Normalizer = Normalizer with { EscapesSpaces = reader.Boolean() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    // A mark and a piece that text can become may share their text, two of the same sort may not.
    private void Check()
    {
        var (found, marks) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var bytes = 0;
        for (var id = 0; id < _pieces.Count; id++)
        {
            var piece = _pieces[id];
            if (!(IsMark(piece.Kind) ? marks : found).Add(piece.Text))
                throw Refuse(id, $"the text {piece.Text} is there twice");
            if (piece.Kind == PieceKind.Unknown)
                UnknownId = UnknownId < 0 ? id : throw Refuse(id, "there is a second unknown piece");
            if (piece.Kind != PieceKind.Byte)
                continue;
            if (!HasByteFallback)
                throw Refuse(id, $"{piece.Text} stands for a byte, and byte_fallback is off");
            if (ByteToken.Parse(piece.Text) < 0)
                throw Refuse(id, $"{piece.Text} should stand for a byte, as <0x41> does");
            bytes++;
        }

        if (UnknownId < 0)
            throw new TokenizerFormatException(File, null, "the model has no unknown piece; it is no sentencepiece model, or it is damaged. Fetch the file again.");
        if (HasByteFallback && bytes < 256)
            throw new TokenizerFormatException(File, null, $"byte_fallback is on, and only {bytes} of 256 bytes have a piece; fetch the file again.");
    }

    private TokenizerFormatException Refuse(int id, string problem) => new(File, $"piece {id}", $"{problem}; fetch the file again.");
}
