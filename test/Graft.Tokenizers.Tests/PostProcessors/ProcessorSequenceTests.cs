using Graft.Tokenizers.PostProcessors;
using Xunit;

namespace Graft.Tokenizers.Tests.PostProcessors;

public class ProcessorSequenceTests
{
    private const string ByteLevel = """{ "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true }""";
    private const string Bert = """{ "type": "BertProcessing", "sep": ["[S]", 1], "cls": ["[C]", 0] }""";
    private const string Template = """{ "type": "TemplateProcessing", "single": [{ "Sequence": { "id": "A", "type_id": 0 } }], "pair": [], "special_tokens": {} }""";

    [Theory]
    [InlineData(Template, Template)]
    [InlineData(Bert, Template)]
    [InlineData(Bert, ByteLevel)]
    [InlineData(Template, $$"""{ "type": "Sequence", "processors": [{{Template}}] }""")]
    public void Read_WhatTheReferenceCannotDo_IsRefused(string first, string second) =>
        Assert.Equal("$.post_processor.processors[1].type", Assert.Throws<TokenizerFormatException>(() => Read(first, second)).Place);

    [Theory]
    [InlineData(ByteLevel, Bert)]
    [InlineData(Template, ByteLevel)]
    [InlineData(ByteLevel, ByteLevel)]
    [InlineData($$"""{ "type": "Sequence", "processors": [{{ByteLevel}}] }""", Template)]
    public void Read_OneThatAddsSpecialTokens_IsRead(string first, string second) => Assert.IsType<ProcessorSequence>(Read(first, second));

    private static PostProcessor Read(string first, string second) => PostProcessor.Types.Read(new StageJson("tokenizer.json", "$.post_processor",
        System.Text.Json.JsonElement.Parse($$"""{ "type": "Sequence", "processors": [{{first}}, {{second}}] }""")));
}
