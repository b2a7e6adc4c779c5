using System.Collections;

namespace Graft.Tokenizers;

/// <summary>A column in which negative numbers stand for null.</summary>
internal sealed class NullableColumn(int[] values) : IReadOnlyList<int?>
{
    public int Count => values.Length;

    public int? this[int index] => values[index] is var value && value >= 0 ? value : null;

    public IEnumerator<int?> GetEnumerator()
    {
        for (var i = 0; i < values.Length; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
