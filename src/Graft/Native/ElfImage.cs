using System.Buffers.Binary;
using System.Text;

namespace Graft.Native;

/// <summary>
/// The parts of a 64-bit little-endian ELF shared object that say which symbols it imports, at which version, from which library. Edits
/// are made in the image's own bytes. Layout: System V ABI, chapter "Object Files", and the Linux Standard Base on symbol versioning.
/// </summary>
internal sealed class ElfImage
{
    private const uint DynamicSymbols = 11, VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff;
    private const int SymbolSize = 24, SectionHeaderSize = 64;

    private readonly byte[] _bytes;
    private readonly Section _symbols, _versions, _needs, _strings;

    /// <summary>Reads the section table of <paramref name="bytes"/>, which the image then owns.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a file, or its tables point outside of it.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        ReadOnlySpan<byte> magic = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (bytes.Length < 64 || !bytes.AsSpan(0, 6).SequenceEqual(magic))
            throw new InvalidDataException("not a 64-bit little-endian ELF file");

        var table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(Slice(0x28, 8)));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(Slice(0x3c, 2));
        var sections = new List<Section>(count);
        for (var i = 0; i < count; i++)
        {
            var header = Slice(checked(table + i * SectionHeaderSize), SectionHeaderSize);
            sections.Add(new Section(
                BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..])),
                checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..])),
                checked((int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x28..]))));
        }

        _symbols = Find(DynamicSymbols);
        _versions = Find(SymbolVersions);
        _needs = Find(VersionNeeds);
        _strings = _symbols.Link < sections.Count ? sections[_symbols.Link] : throw new InvalidDataException("no string table");

        Section Find(uint type) => sections.Find(section => section.Type == type)
            ?? throw new InvalidDataException($"no section of type 0x{type:x}");
    }

    /// <summary>One version of one library that the image needs.</summary>
    /// <param name="Library">The library's name, such as <c>libstdc++.so.6</c>.</param>
    /// <param name="Name">The version's name, such as <c>GLIBCXX_3.4.30</c>.</param>
    /// <param name="Index">The number by which symbols refer to it.</param>
    /// <param name="Position">Where the entry stands in the file, in bytes.</param>
    public sealed record NeededVersion(string Library, string Name, ushort Index, int Position);

    /// <summary>One entry of the dynamic symbol table.</summary>
    /// <param name="Name">The mangled name.</param>
    /// <param name="VersionIndex">The needed version that it is bound to.</param>
    /// <param name="Row">Its row in the table.</param>
    public sealed record Symbol(string Name, ushort VersionIndex, int Row);

    /// <summary>The versions that the image needs.</summary>
    public IEnumerable<NeededVersion> NeededVersions()
    {
        for (var need = _needs.Offset; ;)
        {
            var count = ReadUInt16(need + 2);
            var library = StringAt(ReadUInt32(need + 4));
            var version = checked(need + (int)ReadUInt32(need + 8));
            for (var i = 0; i < count; i++)
            {
                yield return new NeededVersion(library, StringAt(ReadUInt32(version + 8)), ReadUInt16(version + 6), version);
                version = checked(version + (int)ReadUInt32(version + 12));
            }

            var next = ReadUInt32(need + 12);
            if (next == 0)
                yield break;
            need = checked(need + (int)next);
        }
    }

    /// <summary>The dynamic symbols, imported ones among them.</summary>
    public IEnumerable<Symbol> Symbols()
    {
        for (var row = 0; row < _symbols.Size / SymbolSize; row++)
            yield return new Symbol(StringAt(ReadUInt32(_symbols.Offset + row * SymbolSize)), ReadUInt16(_versions.Offset + row * 2), row);
    }

    /// <summary>Makes the entry <paramref name="version"/> ask for what <paramref name="other"/> asks for; its index stays.</summary>
    public void Rename(NeededVersion version, NeededVersion other)
    {
        Slice(other.Position, 4).CopyTo(Slice(version.Position, 4)); // the hash of the name
        Slice(other.Position + 8, 4).CopyTo(Slice(version.Position + 8, 4)); // the offset of the name
    }

    /// <summary>Makes the import <paramref name="symbol"/> ask for the function and version that <paramref name="other"/> asks for.</summary>
    public void Redirect(Symbol symbol, Symbol other)
    {
        Slice(_symbols.Offset + other.Row * SymbolSize, 4).CopyTo(Slice(_symbols.Offset + symbol.Row * SymbolSize, 4));
        Slice(_versions.Offset + other.Row * 2, 2).CopyTo(Slice(_versions.Offset + symbol.Row * 2, 2));
    }

    private string StringAt(uint offset)
    {
        var start = checked(_strings.Offset + (int)offset);
        if (start < 0 || start >= _bytes.Length)
            throw new InvalidDataException("a name lies outside of the file");
        var length = _bytes.AsSpan(start).IndexOf((byte)0);
        return length < 0 ? throw new InvalidDataException("a name has no end") : Encoding.ASCII.GetString(_bytes, start, length);
    }

    private ushort ReadUInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, 2));

    private uint ReadUInt32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, 4));

    private Span<byte> Slice(int offset, int length) =>
        offset >= 0 && offset <= _bytes.Length - length
            ? _bytes.AsSpan(offset, length)
            : throw new InvalidDataException($"a table points to byte {offset}, outside of the file");

    private sealed record Section(uint Type, int Offset, int Size, int Link);
}
