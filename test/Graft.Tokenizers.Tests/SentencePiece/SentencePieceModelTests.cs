using CsCheck;
using Graft.Tokenizers.SentencePiece;
using Xunit;

namespace Graft.Tokenizers.Tests.SentencePiece;

public class SentencePieceModelTests
{
    [Fact]
    public void Read_UnknownFields_ArePassedOver()
    {
        var content = ModelBytes.WithPieces(("a", -1, PieceKind.Normal))
            .Number(200, -5).Single(201, 1).Text(202, "more").Raw(0xD9, 0x0C, 1, 2, 3, 4, 5, 6, 7, 8)
            .Message(2, new ModelBytes().Number(40, 0).Number(41, -1).Text(2, "prefix")).ToArray();
        var model = SentencePieceModel.Read("m", content);
        Assert.Equal(new ScoredPiece("a", -1, PieceKind.Normal), model.Pieces[3]);
        Assert.Equal((0, -1, 2), (model.UnknownId, model.BosId, model.EosId));
    }

    [Theory]
    [InlineData(new byte[0], "no unknown piece")]
    [InlineData(new byte[] { 0x0A }, "byte 1: the message ends in the middle of a number")]
    [InlineData(new byte[] { 0x0A, 5, 1 }, "byte 1: field 1 has 5 bytes")]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x0A }, "byte 1: field 1 has 4294967295 bytes")]
    [InlineData(new byte[] { 0x0A, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 }, "byte 1: a number has more than ten bytes")]
    [InlineData(new byte[] { 0x08, 1 }, "field 1 has wire type 0, expected 2")]
    [InlineData(new byte[] { 0x02, 1 }, "byte 0: expected a field")]
    [InlineData(new byte[] { 0x0B, 0x0C }, "byte 0: expected a field of wire type 0, 1, 2 or 5, found 3")]
    [InlineData(new byte[] { 0x0A, 3, 0x0A, 1, 0xFF }, "byte 3: the text of field 1 is not UTF-8")]
    [InlineData(new byte[] { 0x0A, 3, 0x15, 1, 2 }, "field 2 takes 4 bytes")]
    [InlineData(new byte[] { 0x0A, 5, 0x15, 0, 0, 0xC0, 0x7F }, "a piece has no text")]
    [InlineData(new byte[] { 0x0A, 8, 0x0A, 1, 0x61, 0x15, 0, 0, 0xC0, 0x7F }, "the score of the piece a is not a number")]
    [InlineData(new byte[] { 0x0A, 5, 0x0A, 1, 0x61, 0x18, 9 }, "the piece a is of the unknown kind 9")]
    [InlineData(new byte[] { 0x12, 2, 0x18, 4 }, "segmentation of type Character is not implemented")]
    public void Read_Malformed_IsRefusedWithItsPlace(byte[] content, string problem) =>
        Assert.Contains(problem, Assert.Throws<TokenizerFormatException>(() => SentencePieceModel.Read("m", content)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_PiecesThatContradict_AreRefused()
    {
        Refused("the text a is there twice", ("a", 0, PieceKind.Normal), ("a", 0, PieceKind.UserDefined));
        Refused("there is a second unknown piece", ("a", 0, PieceKind.Unknown));
        Refused("byte_fallback is off", ("<0x41>", 0, PieceKind.Byte));
        Assert.Equal(5, SentencePieceModel.Read("m", ModelBytes.WithPieces(("a", 0, PieceKind.Normal), ("a", 0, PieceKind.Control)).ToArray()).Pieces.Count);

        static void Refused(string problem, params (string, float, PieceKind)[] pieces) => Assert.Contains(problem,
            Assert.Throws<TokenizerFormatException>(() => SentencePieceModel.Read("m", ModelBytes.WithPieces(pieces).ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyBytes_ReadsOrRefuses() => Gen.Byte.Array[0, 60].Sample(content =>
    {
        try
        {
            SentencePieceModel.Read("m", content);
        }
        catch (TokenizerFormatException)
        {
        }
    });

    [Fact]
    public void Read_CutAnywhere_ReadsOrRefuses()
    {
        var content = ModelBytes.WithPieces(("ab", -1, PieceKind.Normal), ("c", -2, PieceKind.UserDefined))
            .Message(2, new ModelBytes().Number(3, 2).Text(44, "?")).Message(3, new ModelBytes().Text(1, "identity").Number(4, 0)).ToArray();
        Assert.Equal("?", SentencePieceModel.Read("m", content).UnknownSurface);
        for (var length = 0; length < content.Length; length++)
        {
            try
            {
                SentencePieceModel.Read("m", content.AsSpan(0, length));
            }
            catch (TokenizerFormatException error)
            {
                Assert.Equal("m", error.File);
            }
        }
    }
}
