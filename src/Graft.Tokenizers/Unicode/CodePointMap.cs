namespace Graft.Tokenizers.Unicode;

/// <summary>A value for each code point (0 to 10FFFF), in two steps: only pages of 256 code points that hold something take memory.</summary>
internal sealed class CodePointMap<T>
    where T : unmanaged
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    // Page 0 is that of the code points without a value.
    private readonly ushort[] _pages = new ushort[0x110000 >> PageBits];
    private T[] _values = new T[PageSize];

    public T this[int codePoint]
    {
        get => _values[(_pages[codePoint >> PageBits] << PageBits) | (codePoint & (PageSize - 1))];
        set
        {
            ref var page = ref _pages[codePoint >> PageBits];
            if (page == 0)
            {
                page = (ushort)(_values.Length >> PageBits);
                Array.Resize(ref _values, _values.Length + PageSize);
            }

            _values[(page << PageBits) | (codePoint & (PageSize - 1))] = value;
        }
    }
}
