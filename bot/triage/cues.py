"""The words by which the kinds of comments are told apart, in every written form we meet.

Each cue is a word or up to three words in a row; ``*`` at the end stands for any ending. They
are compared as :func:`bot.triage.folding.fold` leaves them, so one spelling of a word does for
all. The weights are on one scale: 3 nearly settles it, 1 is a hint.
"""

from __future__ import annotations

from typing import Final

from bot.cases import Category, Flag

SURE, LIKELY, HINT = 3.0, 2.0, 1.0

CATEGORIES: Final[dict[Category, dict[float, str]]] = {
    Category.PRAISE: {
        SURE: """
            tusen takk, takk, takker, thanks, takk til, takk for, stor takk, hjertelig takk, all ære, skryt, honnør, ros til,
            medalje*, gull verdt, gull, fortjener en, bravo, heia, hurra, kudos, thank you, thanks to,
            thanks for, a big thank, well done, great job, imponert*, strålende, fantastisk*, topp jobb,
            god jobb, bra jobb, flott jobb, flink*, upåklagelig*, hatten av, applaus, keep it up, amazing,
            lovely, kjempebra, kjempefint, takksam*, takknemlig*, så bra, så glad, ble så, nydelig*
        """,
        LIKELY: """
            endelig, så fint, må bare si, vil bare si, stå på, fornøyd*, herlig, best, beste, gråt,
            kjekt, koselig, flott, perfekt, hyggelig*, heldig*, respekt, proud, great, love, free,
            wonderful, helt rått, 👏*, ❤*, 🙏*, 👍*, 😍*, 🥰*, 💙*, ryddig*, strødd, medalje, kake, vafler,
            to år siden, moved here, whoever, the lady, servicetorget, kulturskolen
        """,
        HINT: """
            bra, fin, fint, glad, faktisk, første gang, hele veien, ringte, løste, hjalp, smil*, gliser,
            fikk hjelp, in english, biblioteket, mer sånt, sånt, kom, kvelden, !
        """,
    },
    Category.CRITICISM: {
        SURE: """
            skam dere, skammelig*, skandale*, pinlig*, håpløs*, elendig*, latterlig*, uforskamma*, tragisk*,
            skuffa, skuffet, skuffende, ny logo, råd til, prioritering*, sløsing, sløseri, bortkasta,
            tull, tøv, sirkus, vits, dårlig*, svikt*, provoser*, flaut, galskap, useriøs*, useriøst,
            arrogant*, shame, waste of, ridiculous, disappoint*, joke, kutta, kutter, kutte, nedlegg*,
            prioritere, prioriterer, skjerp dere, skjerpings, skattepengene, distriktsfiendtlig*
        """,
        LIKELY: """
            millioner, spare, sparer, logo, konsulent*, de som, vi som, at ingen, ingen, enda en, mens,
            enn, betaler, hyttefolket, men ikke, så mye for, typisk, selvfølgelig, lei av, gidder,
            alltid, aldri, rådhuset, tenk litt, sentralisering, nok en gang, bruke penger, penger, kaster,
            only in, but, honestly, apparently, pay*, meeting*, kalle*, kutt, gratulerer, imponerende,
            visjon*, arbeidsgruppe*, fra oslo, hver år, synes, hva med å, i stedet
        """,
        HINT: "de, får, har råd, skal, ny, folk, politikerne, kommunestyret, politikk*, bygda, da, nok, altså",
    },
    Category.FACTUAL_ERROR: {
        SURE: """
            stemmer ikke, er feil, stemmer det at, det står feil, feil dato, feil i, feil årstall, feil tall,
            feil nummer, skrivefeil, dere skriver, i innlegget, innlegget, har solgt, er solgt, solgt til,
            fluor*, ikke lov, ikke lenger lov, alle vet, skriver at, i drikkevannet, fra nyttår, i teksten,
            på plakaten, på kartet, har vedtatt, er vedtatt, vedteke, vedtatt, har bestemt, faktafeil, rett
            skal være, skal være, that s wrong, is wrong, incorrect, the post says, says the, not true,
            usant, fake, løgn, får gratis, kommunen har, at kommunen, kommunen eier, tjener
        """,
        LIKELY: """
            kommunen, feil, gratis, hele kommunen, nå har de, derfor, difor, fordi, jo, lagt ned, legge ned, hørte at,
            har hørt, leste at, eier, prosent, millioner, sverige, utlending*, flyktning*, innvandrer*,
            foreigners, immigrants, everyone knows, they, har kjøpt, ble bygd, ble vedtatt, krone, lov å,
            forbudt, ulovlig, municipality, the council, says, står at, på butikken, i følge, ifølge,
            egentlig er, heter, er ikke i, ligger ikke i, var i
        """,
        HINT: "det er, de har, vet, skriver, så nå, dere har, juni, juli, mai, plakaten, de, slutt",
    },
    Category.QUESTION: {
        SURE: """
            lurer på, lurer, noen som vet, vet noen, vet dere, er det mulig, kan man, må man, må en, kan en,
            når åpner, når er, når blir, når begynner, når starter, hva koster, koster det, finnes det,
            finst det, hvor finner, hvor kan, hvor mange, hvordan, hva tid, skulle gjerne, eller må, eller
            er, åpningstid*, spør for, spørsmål, wondering, does anyone, is there, how do, where can, what
            time, can i, do i need, do i, hva er, hvilken, hvilke, holder åpent, er det åpent, blir det
        """,
        LIKELY: """
            eller, gjelder, hvor, hva, når, hvem, om det, vurderer, å vite, oversikt, nysgjerrig, bestille,
            åpner, åpent, romjula, ledige, påmelding, pris, flytter, how, where, when, what, which, whether,
            or, if, man, en må, finne, planlegger, noe sted, i år, ?, gebyr
        """,
        HINT: "må, om, kan, noen, få, hei, ski, for å, gjerne, fint om, vite, trenger, student",
    },
    Category.CASEWORK: {
        SURE: """
            søknaden min, min søknad, søknaden vår, søknad*, søkt om, har søkt, søkte, klage på, klagen min, klaga, klaget,
            vedtak, vedtaket, avslag*, fikk nei, fått avslag, saken min, saka mi, saka vår, saken vår, saksnummer,
            saksnr, saksbehandler*, gnr, bnr, dispensasjon*, byggesøknad*, byggesak*, nabovarsel, fakturaen min,
            startlån*, sosialhjelp, bostøtte, tt kortet, kommunal bolig, omsorgslønn, my application,
            my case, my permit, reference, appeal, rejected, denied, venta på svar, ventet på svar, svar på
            søknad*, ikke hørt, fritak, enkeltvedtak, fødselsnr, fødselsnummer*, my file, avlastning, skjøte,
            tomta mi, naboen min, har sendt, sendte inn, sende inn, barnehageplass til, sykehjemsplass
        """,
        LIKELY: """
            jeg vil ha, vil ha, krever, når får jeg, får jeg, mitt, min, vår, mi, på nytt, hos dere, kan dere, fristen,
            brev, brevet, letter, faktura*, innvilg*, dysleksi, ppt, datteren min, dattera mi, sønnen min,
            jeg har, har venta, har betalt, venta, mai, februar, mars, fikk brev, nei til, tildelt, ringe meg,
            ring meg, behandle, fikk, please, my, sendt, svar om, på lista, venteliste, ventelista, example
        """,
        HINT: "jeg, meg, me, august, fordi, ?, bor, uker, måneder, og jeg, trenger",
    },
    Category.UNIT_REFERRAL: {
        SURE: """
            hull i, hull på, gatelys*, lyktestolpe*, lysstolpe*, kumlokk*, kum, stikkrenne*, brøyt*, strødd,
            strø, ikke strødd, søppel*, søppla, bosset, bossdunk*, dunken, rennestein, grøft*, autovern*, skilt,
            skiltet, trafikkskilt, lekeplass*, huska, fortau*, undergang*, busslomma, hydrant*, pothole*,
            streetlight*, street light*, trash, bin, bins, trapp*, gjerdet, gjerde, porten, heisen, dør*,
            i svingen, i krysset, i enden, tett sluk, sluk, sluket, tett, tømt, renner over, flyter, lekkasje,
            timeplan*, badeplass*, toalettet, do på, benken, skolebussen, rekkverk*
        """,
        LIKELY: """
            ved, utenfor, outside, stien, krysset, svingen, gata, storgata, strandgata, knust, ødelagt, ødelagte,
            står åpen, låst, henger, mangler, peker, ligger i, ligger på, står i, står på, hver gang,
            tre uker, i tre uker, siden i, noen har, har vært, kan noen, noen burde, broken, by the, at the,
            since, grader, lukter, luktar, kloakk*, gang en, full av, er full, mørkt, mørk, mellom, over, veien
        """,
        HINT: "i, på, rundt, rett, midt, mot, bak, der, uker, dag, skole, barnehage, haugen, forbi, kjører",
    },
    Category.HARASSMENT: {
        SURE: """
            idiot*, kjerring*, hore*, jævla, jævlig kjerring, faens, fitte*, drittsekk*, dritt, svin, tulling*,
            dust, dum, dumme, dummest*, løgner*, løgnar*, korrupt*, kriminell*, feig, feige, parasitt*, avskum, stygg, feit,
            feite, tjukk, psykopat, psykisk, fucking, bitch, moron, stupid, scum, corrupt, disgusting, pig,
            hvor du bor, vet hvor, where you live, du skal få, skal få svi, få svi, banke, juling, drep*,
            henge deg, brenne huset, pass deg, se deg over, pass på deg, gå og dø, skam deg, skamme seg, kom
            deg, reis hjem, reis, go home, someone should, noen burde, ikke rart, udugelig*, ubrukelig*
            , inkompetent*, tosk, narr, apekatt, neger*, rotte, rotter, hyklersk*, heks, fjols
        """,
        LIKELY: """
            du er en, du er, du har, du, deg, di, hun, henne, ham, hans, hennes, han, en feig, liten, som en, ser ut
            som, ser ut, mannen, kona, liker å, sparken, sparkes, få sparken, rektor, ordføreren, ordfører*,
            varaordfører, lærer, saksbehandler på, vikaren, dama på, dama, fyren, guy, him, she, he, stakkars, parkerer
        """,
        HINT: "burde, alle vet, vet, hele bygda, haha, lol, bør, noen, lar, synes",
    },
    Category.CRISIS: {
        SURE: """
            hvem ringer, hvem ringer jeg, hvem skal vi ringe, hvem kan jeg ringe, nødnummer*, nødhjelp, ambulanse*,
            113, 110, 112, akutt, det brenner, brenner, brann i, røyk, ras, raset, skred*, flom, flommer, oversvøm*,
            evakuer*, strømmen er, strømbrudd, uten strøm, ikke strøm, uten vann, ikke vann, vannet er borte,
            vannet er brunt, brunt, drukna, drukner, savnet, savna, er borte, forsvunnet, bevisstløs, blør, skutt,
            kniv, gasslekkasje, gass, eksplo*, stuck in, trapped, flood*, fire in, smoke, landslide, emergency,
            power is out, no power, no water, ikke dekning, dekning, nede, legevakt*, av springen, springen,
            over veien, gikk gjennom isen, isen, taket, taket på, stormen, orkan, insulin, dement, i tøfler, tankbil,
            selvmord, ta livet, orker ikke leve, vil ikke leve, sprekk i, kokevarsel, er på vei, sitter fast
        """,
        LIKELY: """
            nå, akkurat nå, i natt, akkurat, svarer ikke, kommer ikke fram, hva gjør vi, hva gjør jeg, skal vi, fast,
            kjelleren, elva, brua, bekken, tunnel*, tunnelen, politiet, minus, baby, hjerte*, puste*, alene, ute i, sperret,
            stengt, veien er, snøras, steinras, vind, vinden, ferja, hjelp, help, help us, right now,
            tonight, stuck, roof, diesel, stein, sjøen, båt, nødetat*, siden i, vann inn, renner inn
        """,
        HINT: "?, vi, ved, natt, ringer, svarer, ingen, går, unger, eldre, står, kommer, fra",
    },
    Category.IMAGE_CONSENT: {
        SURE: """
            bilde*, bildet, bilder, foto*, fotograf*, photo*, picture*, video*, filmen, filma, filmet, film av, klippet, clip, reel*,
            samtykke, sagt ja, ja til, i bakgrunnen, uten å spørre, ta det bort, ta bort, ta ned, ta vekk,
            take it down, take down, slett, kreditt, credit, opphavsrett, instagram, la ut, lagt ut,
            ansikt*, face, badedrakt, story, consent, permission, profilbilde, posted a
        """,
        LIKELY: "sønnen min, datteren min, dattera mi, jenta, gutten, min sønn, my son, my daughter, sa nei, uten lov, namnet, facebook, spurt, ja, nei",
        HINT: "mitt, deres, være, på sida, sida, kan dere, fjerne, my, take, barn",
    },
    Category.SPAM: {
        SURE: """
            i profilen, profilen min, link in bio, in bio, bio, dm, dm me, send melding, pm, whatsapp, telegram, bitcoin,
            krypto*, crypto, forex, invest*, gavekort*, vinn en, vant, gratis prøv*, rabatt*, tilbud*, kjøp nå, følg meg,
            followers, følgere, 10k, verify, verifiser*, bekreft*, your page, your account, meta, kontoen din, support,
            hello dear, dear, dr, spell caster, lån*, forbrukslån, refinansier*, onlyfans, casino, click here, klikk her,
            klikk på, vil bli slettet, will be, suspended, copyright, hjemmesnekret, selger, sel, til salgs, loan
        """,
        LIKELY: "melding, page, account, link, lenke, earn, tjen, tjene, passive, kr, @, !, spør meg, skriv til, ring, din, your, din side, week, innen, limited, free, hello, kunder",
        HINT: "000, 500, ny, deg, se, pris, 24",
    },
}  # fmt: skip
"""What speaks for each category."""

THANKS: Final = """
    takk takker takkar tusen thanks thank thx bra flott supert super topp herlig fint perfekt strålende heia
    kjempebra kjempefint nydelig fantastisk great lovely wonderful hurra snilt hyggelig hyggeleg bravo 👏 ❤ 🙏 👍
    😍 🥰 💙 😊 🎉 ☺
"""
"""The words of a thank-you or a compliment."""

AROUND_THANKS: Final = """
    for til så mye mykje det dette den de dere dykk du deg skal skulle ha hjelpen hjelpa hjelp svar svaret raskt
    raske rask hei alle sammen hele gjengen var er veldig å høre igjen jeg oss vi og så da ja ok okei bare må si
    godt jobba jobbet jobb gjort flinke flink bø kommune you so much very for the help answer quick reply all good
    job well done it was is nice to hear !
"""
"""What may stand around it without making it anything else."""

FLAGS: Final[dict[Flag, dict[float, str]]] = {
    Flag.CRISIS: {
        SURE: """
            hvem ringer, ringer jeg, hvem skal vi ringe, ambulanse*, 113, 110, 112, det brenner, brenner,
            brann i, røyk, røyken, ras, raset, skred*, flom*, oversvøm*, evakuer*, strømmen er, strømbrudd,
            uten strøm, ikke strøm, uten vann, ikke vann, av springen, springen, brunt, drukn*, savnet, savna,
            forsvunnet, forsvann, bevisstløs, blør, gasslekkasje*, eksplo*, stuck, trapped, flood*, smoke,
            landslide, emergency, no power, no water, dekning, over veien, isen, taket på, taket av, orkan,
            insulin, dement*, tøfler, tankbil, selvmord, ta livet, vil ikke leve, orker ikke mer, sprekk*,
            sitter fast, akkurat nå, right now, hva gjør vi, hva gjør jeg, livredd, nødnett*, nødnummer,
            avkutta, isolert, hjertestarter*, hjertemedisin, brua er, sperra, nede
        """,
        LIKELY: """
            i natt, svarer ikke, kjelleren, elva, brua, bekken, noon, diesel, ingen svarer, roof, skal vi, lukter,
            luktar, sjøen, i vannet, krana, minus, gikk fra, stormen, storm, telefonen, falt, trenger hjelp, need help, hjelp oss, help us, send hjelp, stengt,
            gass, kniv, steiner, stein, fjellet, siger, sige, båt, ferja, alene, nå, helsesenter*, ringe, legevakt*,
            politiet, tunnel*, fire, phone, sist sett, vannet, redd, taket, er borte, ned i, baby, eldre,
            er dement, sykehjem*, do we, are we, ? ?, ! !, midt i natt*, strøm, strømmen, internett, rør*, blå
        """,
        HINT: """
            ringer, ute, inne, nå ?, unger, gå, ut av, gamle, fast, vi, kommer, fra, hele, hører, lys, mørkt, framleis,
            ser, står, ligger, veien, over, mot, sida, vann, folk, vind, wind, morning, natt, not, can, off
        """,
    },
    Flag.THREAT: {
        SURE: """
            hvor du bor, vet hvor, where you live, få svi, juling, drep*, henge deg, pass deg, pass på deg, se deg over,
            gå og dø, skyte, knekke, ta deg, ta dem, kommer innom, hevn, angre, watch your back, kill, beat, regret,
            hagla, rifla, børsa, bensin, tenne på, fyrstikk*, ungene dine, barna dine, where you park, hvor du parkerer,
            brenne ned, brenner ned, banke på, du skal få, møter deg
        """,
        LIKELY: """
            banke, brenne, burn, knuse, besøk, hjem til, neste gang, en kveld, en dag, skal få, someone should, noen burde,
            parkerer, vi vet, uhell, ulykke, kniv, pass på, du, deg, mørket, alene, your
        """,
        HINT: "vet, hjem, kveld, noen, burde, henne, ham, skal",
    },
    Flag.HARASSMENT: {
        SURE: """
            idiot*, kjerring*, hore*, jævla, faens, fitte*, drittsekk*, dritt, svin, tulling*, dust, dum, dumme,
            dummest*, løgner*, løgnar*, kriminell*, feig, feige, parasitt*, avskum, stygg, feit, feite, tjukk*,
            psykopat*, psykisk, fucking, bitch, moron*, stupid*, scum, disgusting, pig, skam deg, skamme seg,
            reis hjem, reis, go home, someone should, noen burde, udugelig*, inkompetent*, tosk*, narr,
            apekatt*, neger*, rotte, rotter, hykler*, heks, fjols*, du er en, hjerne*, løgnhals, kjør deg,
            pervers*, ekkel, ekle, svartinger, pakk, terrorist*, utskudd, taper, tapere, loser, korrupt*,
            vet hvor, hvor du bor, få svi, like dum, ikke rart
        """,
        LIKELY: """
            du er, du har, du, deg, di, henne, ham, ser ut, som en, en feig, stakkars, liten, little, fyll*, sparken,
            varaordfører, vikaren, hun på, hun som, han som, han på, burde, dama, him, guy, kona, mannen,
            gubbe*, kvalm*, ut som, haha, ler, hun, she, saksbehandler, byggesak, someone, hjem, your, you
        """,
        HINT: """
            he, his, her, han, hans, hennes, vet, rektor, ordfører*, alle, bør, lærer, hele bygda, lol, nav, så,
            is a, er en, should, aldri, ingen, hjemme, som, slike, med den, skal
        """,
    },
    Flag.IMAGE: {
        SURE: """
            bilde*, foto*, photo*, picture*, video*, filmen, filma, filmet, klippet, clip, reel*, samtykke*, instagram,
            i bakgrunnen, consent, la ut, lagt ut, shot, drone*, avbild*, kamera*
        """,
        LIKELY: "film, story, ansikt*, face, credit, publiser*, sagt ja, posted, facebook, ta det, uten lov, spurt, gutten",
    },
    Flag.POLITICAL: {
        SURE: """
            stem på, valg, valget, valgkamp*, stortinget, regjeringa, regjeringen, partiet, partier, partileder*, ap,
            arbeiderpartiet, frp, fremskrittspartiet, sp, senterpartiet, sv, mdg, krf, inp, vote, election,
            listetopp*, listekandidat*, gudløs*, islam*, muslim*, jøde*, kristne, stemme på
        """,
        LIKELY: "høyre, venstre, rødt, kommunestyre*, politiker*, politikar*, ordfører*, ordførar*, mayor",
    },
}  # fmt: skip
"""What raises each flag; a flag too many costs a glance, one too few may cost a life."""

RAISED: Final = SURE
"""The weight that raises a flag: one cue that is sure, or several that are not."""
