using System.Text.Json;
using Graft.Tokenizers.PreTokenizers;
using Xunit;

namespace Graft.Tokenizers.Tests.PreTokenizers;

/// <summary>ByteLevel and Metaspace put a unit before pieces: before which, and where it came from.</summary>
public class PrependTests
{
    private const string First = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}""";
    private const string Always = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""";
    private const string ByteLevel = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""";

    [Theory]
    [InlineData(Always, 3, "ab c", new[] { "▁ab 3-5", "▁c 5-7" })]
    [InlineData(Always, 0, "😀b", new[] { "▁😀b 0-3" })]
    [InlineData(Always, 0, "▁b", new[] { "▁b 0-2" })]
    [InlineData(Always, 0, "  b", new[] { "▁ 0-1", "▁b 1-3" })]
    [InlineData(First, 0, "ab", new[] { "▁ab 0-2" })]
    [InlineData(First, 3, "ab", new[] { "ab 3-5" })]
    [InlineData(ByteLevel, 3, "ab c", new[] { "Ġab 3-5", "Ġc 5-7" })]
    [InlineData(ByteLevel, 0, "\ta", new[] { "Ġ 0-1", "ĉ 0-1", "a 1-2" })]
    public void Split_Stretch_PrependsAsInReference(string config, int offset, string stretch, string[] expected)
    {
        var pieces = new Pieces(new AlignedText());
        pieces.Text.Reset(stretch, offset);
        pieces.Add(new Piece(0, stretch.Length));
        Read(config).Split(pieces);
        Assert.Equal(expected, Describe(pieces));
    }

    [Theory]
    [InlineData(Always, new[] { "▁ab 0-2", "cd 2-4", "▁ef 4-6", "▁g 6-8" })]
    [InlineData(First, new[] { "▁ab 0-2", "cd 2-4", "ef 4-6", "▁g 6-8" })]
    [InlineData(ByteLevel, new[] { "Ġab 0-2", "cd 2-4", "Ġef 4-6", "Ġg 6-8" })]
    public void Split_AddedTokenBetween_LeavesItAlone(string config, string[] expected)
    {
        var pieces = new Pieces(new AlignedText());
        pieces.Text.Reset("abcdef g", 0);
        pieces.Add(new Piece(0, 2));
        pieces.Add(new Piece(2, 4, AddedTokenId: 7));
        pieces.Add(new Piece(4, 8));
        Read(config).Split(pieces);
        Assert.Equal(expected, Describe(pieces));
        Assert.Equal(7, pieces.Current[1].AddedTokenId);
    }

    [Fact]
    public void Split_RewrittenText_KeepsOrigins()
    {
        var pieces = new Pieces(new AlignedText());
        pieces.Text.Reset("xxab c", 0);
        pieces.Text.BeginRewrite(0);
        pieces.Text.Append(0x1F600, new TextSpan(0, 2));
        pieces.Text.AppendRange(2, 6);
        pieces.Text.EndRewrite();
        pieces.Add(new Piece(0, 6));
        Read(Always).Split(pieces);
        Assert.Equal(["▁😀ab 0-4", "▁c 4-6"], Describe(pieces));
        Assert.Equal(new TextSpan(0, 2), pieces.Text.Original(0, 1));
    }

    [Fact]
    public void Original_PrependedToIdentity_IsFirstCharacter()
    {
        var text = new AlignedText();
        text.Reset("😀b", 5);
        text.Prepend('▁');
        Assert.Equal("▁😀b", text.Chars.ToString());
        Assert.Equal(new TextSpan(5, 7), text.Original(0, 1));
        Assert.Equal(new TextSpan(5, 8), text.Original(0, 4));
        Assert.Equal(new TextSpan(7, 8), text.Original(3, 4));
        text.BeginRewrite(4);
        text.EndRewrite();
        Assert.Equal(new TextSpan(5, 7), text.Original(0, 1));
        Assert.Equal(new TextSpan(5, 7), text.Original(1, 3));
    }

    private static PreTokenizer Read(string config)
    {
        using var document = JsonDocument.Parse(config);
        return PreTokenizer.Types.Read(new StageJson("test", "$", document.RootElement));
    }

    private static string[] Describe(Pieces pieces) => [.. pieces.Current.Select(piece =>
    {
        var origin = pieces.Text.Original(piece.Start, piece.End);
        return $"{pieces.Text.Chars[piece.Start..piece.End]} {origin.Start}-{origin.End}";
    })];
}
