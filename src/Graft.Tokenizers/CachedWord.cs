using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Graft.Tokenizers.Models;

namespace Graft.Tokenizers;

/// <summary>A piece in a <see cref="CachedWordTable"/> and its tokens; the default is none.</summary>
internal readonly ref struct CachedWord(ref int entry)
{
    private const int Surface = 0x80;

    private readonly ref int _entry = ref entry;

    /// <summary>Whether there is one.</summary>
    public bool IsFound => !Unsafe.IsNullRef(ref _entry);

    /// <summary>The number of tokens.</summary>
    public int Count => (byte)(_entry >> 8);

    /// <summary>The first id; the others are behind it, and behind these there are at least eight numbers of anything.</summary>
    public ref int FirstId => ref Unsafe.Add(ref _entry, 1 + ((Length + 1) / 2));

    public ReadOnlySpan<int> Ids => MemoryMarshal.CreateReadOnlySpan(ref FirstId, Count);

    public ReadOnlySpan<char> Piece => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<int, char>(ref Unsafe.Add(ref _entry, 1)), Length);

    private int Length => (byte)_entry;

    private ref byte Marks => ref Unsafe.As<int, byte>(ref Unsafe.Add(ref FirstId, Count));

    /// <summary>Writes the beginning of an entry.</summary>
    /// <returns>Its size.</returns>
    public static int Write(ref int entry, ReadOnlySpan<char> piece, int count)
    {
        entry = piece.Length | (count << 8);
        piece.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<int, char>(ref Unsafe.Add(ref entry, 1)), piece.Length));
        return 1 + ((piece.Length + 1) / 2) + count + ((count + 1) / 2);
    }

    public ModelToken Token(int index)
    {
        int start = Unsafe.Add(ref Marks, 2 * index);
        return new ModelToken(Unsafe.Add(ref FirstId, index), start & ~Surface, Unsafe.Add(ref Marks, (2 * index) + 1), (start & Surface) != 0);
    }

    public void SetToken(int index, ModelToken token)
    {
        Unsafe.Add(ref FirstId, index) = token.Id;
        Unsafe.Add(ref Marks, 2 * index) = (byte)(token.Start | (token.IsSurface ? Surface : 0));
        Unsafe.Add(ref Marks, (2 * index) + 1) = (byte)token.End;
    }

    /// <summary>Copies the tokens into another entry of the same piece.</summary>
    public void CopyTokensTo(CachedWord other)
    {
        for (var i = 0; i < Count; i++)
            other.SetToken(i, Token(i));
    }
}
