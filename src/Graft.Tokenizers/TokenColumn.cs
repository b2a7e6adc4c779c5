using System.Collections;

namespace Graft.Tokenizers;

/// <summary>The token strings of an encoding; they are looked up when somebody asks, since most callers want ids only.</summary>
internal sealed class TokenColumn(EncodingColumns columns) : IReadOnlyList<string>
{
    public int Count => columns.Count;

    public string this[int index] => columns.Token(index);

    public IEnumerator<string> GetEnumerator()
    {
        for (var i = 0; i < columns.Count; i++)
            yield return columns.Token(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
