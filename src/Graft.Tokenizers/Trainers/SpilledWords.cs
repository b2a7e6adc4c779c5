namespace Graft.Tokenizers.Trainers;

/// <summary>
/// The words of a table that was full, in a temporary file that goes when this is disposed of, and with the process at the latest. A word is
/// written as: how many bytes it shares with the word before, how many follow, those bytes, its count; numbers in seven-bit groups.
/// </summary>
internal sealed class SpilledWords : SortedWords
{
    private const int BufferSize = 1 << 16;

    private readonly FileStream _file;
    private readonly byte[] _word = new byte[WordTable.LongestWord * 3];
    private BinaryReader? _reader;
    private int _length;
    private long _wordCount;
    private long _read;

    private SpilledWords(FileStream file, long count)
    {
        _file = file;
        Count = count;
    }

    public override long Count { get; }

    public override ReadOnlySpan<byte> Word => _word.AsSpan(0, _length);

    public override long WordCount => _wordCount;

    /// <summary>Writes a table to a file of the directory.</summary>
    /// <exception cref="IOException">The disk is full, or the directory can't be written to.</exception>
    public static SpilledWords Write(WordTable table, string directory)
    {
        var name = Path.Combine(directory, $"graft-words-{Guid.NewGuid():N}.tmp");
        var file = new FileStream(name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);
        try
        {
            var writer = new BinaryWriter(file);
            var order = table.Sorted();
            ReadOnlySpan<byte> previous = [];
            foreach (var entry in order)
            {
                var word = table.Word(entry, out var count);
                var shared = word.CommonPrefixLength(previous);
                writer.Write7BitEncodedInt(shared);
                writer.Write7BitEncodedInt(word.Length - shared);
                writer.Write(word[shared..]);
                writer.Write7BitEncodedInt64(count);
                previous = word;
            }

            writer.Flush();
            return new SpilledWords(file, order.Length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void Reset()
    {
        _file.Position = 0;
        _reader = new BinaryReader(_file);
        _length = 0;
        _read = 0;
    }

    public override bool MoveNext()
    {
        if (_read == Count)
            return false;
        _read++;
        var shared = _reader!.Read7BitEncodedInt();
        var rest = _reader.Read7BitEncodedInt();
        _file.ReadExactly(_word.AsSpan(shared, rest));
        _length = shared + rest;
        _wordCount = _reader.Read7BitEncodedInt64();
        return true;
    }

    public override void Dispose() => _file.Dispose();
}
