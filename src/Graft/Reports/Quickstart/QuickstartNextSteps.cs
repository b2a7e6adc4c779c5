namespace Graft.Reports.Quickstart;

/// <summary>The commands to go on with; they hold in the folder of the quickstart.</summary>
public static class QuickstartNextSteps
{
    /// <summary>The steps, in the order in which one would take them.</summary>
    /// <param name="result">The figures.</param>
    /// <param name="folder">The quickstart's folder from where one stands; empty for there.</param>
    public static IReadOnlyList<QuickstartNextStep> Of(QuickstartResult result, string folder = "")
    {
        ArgumentNullException.ThrowIfNull(result);
        var tagger = result.Find(QuickstartFigure.AcrossLanguages, QuickstartVariant.FineTuned)?.Run ?? "";
        var (name, code) = (QuickstartResult.LanguageName(result.AcrossLanguagesTest.Language), result.AcrossLanguagesTest.Language);
        return
        [
            new($"Use the tagger that never saw labelled {name}:", $"graft predict {(folder.Length == 0 ? tagger : $"{folder}/{tagger}")} --text \"{Sentence(code)}\""),
            new("Train one on data of your own, a tenth of it held out:",
                "graft train token-classification --model multilingual --train YOUR.conllu --dev-share 0.1 --epochs 20 --learning-rate 1e-3 --batch-size 16 --output runs/mine"),
            new("Score it on other data, and see its mistakes in runs/mine/report.html:", "graft evaluate runs/mine --data YOUR-TEST.conllu"),
            new("Labels in some languages, test data in another: several seeds, and the matrix of all of them:",
                "graft transfer --model multilingual --source fr=FR-TRAIN.conllu:FR-DEV.conllu --source es=ES-TRAIN.conllu:ES-DEV.conllu --target it=IT-TEST.conllu --output runs/transfer"),
            new("Go on pretraining on text of your domain first:", "graft train masked-lm --model multilingual --text YOUR-TEXT.txt --epochs 3 --output runs/domain"),
            new("Take a larger model that somebody has published (its folder with config.json, model.safetensors and tokenizer files):",
                "graft train token-classification --model PUBLISHED --train YOUR.conllu --dev-share 0.1 --epochs 3 --learning-rate 5e-5 --batch-size 16 --output runs/larger"),
        ];
    }

    private static string Sentence(string code) => code switch
    {
        "it" => "La nonna prepara una torta di mele per i bambini.",
        "fr" => "La voisine arrose ses fleurs tous les matins.",
        "es" => "El abuelo lee el periódico en la cocina.",
        "pt" => "A menina come uma maçã vermelha.",
        _ => "The old baker likes warm bread.",
    };
}
