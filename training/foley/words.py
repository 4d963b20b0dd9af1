"""The words of captions. For each class: clauses (subjects | verbs | objects) and names of the sound, to
train on and held out. `+` marks a plural, `~` a word without an article; verbs are infinitives."""

TRAIN = {
    "wood": (
        [
            "hammer, mallet, stick, ball, block | hit, strike, tap, fall on, bounce on | wooden board, wooden table, "
            "~wood, plank, wooden floor, log"
        ],
        "wooden thud, knocking on wood, wood impact, wooden clack, hollow wood hit",
    ),
    "metal": (
        [
            "hammer, blacksmith, metal rod, can | hit, strike, bang on, clang against | metal pipe, anvil, steel bar, "
            "~metal, metal sheet, iron plate"
        ],
        "metal clang, metallic ringing, metal impact, ringing metal, metallic hit",
    ),
    "glass": (
        [
            "spoon, knife, hand, marble | tap, hit, touch, strike | glass, wine glass, glass bottle, drinking glass",
            "glass, glass bottle | clink on, be set down on, be put on | table, counter",
        ],
        "glass clink, clinking glass, glass tap, ringing glass, glass ding",
    ),
    "stone": (
        [
            "stone, rock, pebble | fall on, hit, land on, strike | stone floor, rock, ~stone, ~concrete, ~the pavement",
            "+two stones, +two rocks | clap together, hit each other, knock together",
        ],
        "stone impact, rocks hitting each other, stone knock, rock drop",
    ),
    "drum": (
        ["drummer, drumstick, hand, musician | hit, play, beat, strike | drum, hand drum, tom, bass drum"],
        "drum hit, drum beat, drumming, drum sounds, low drum",
    ),
    "water drop": (
        [
            "drop, water drop, drop of water | fall into, drip into, land in, drip on | ~water, sink, puddle, bucket",
            "tap, faucet | drip",
        ],
        "water drip, dripping water, water drops, dripping tap, plop of water",
    ),
    "splash": (
        [
            "stone, rock, ball, swimmer, heavy object | fall into, splash into, drop into, plunge into | ~water, pool, "
            "lake, pond"
        ],
        "water splash, splashing water, big splash, splash",
    ),
    "footsteps on gravel": (
        [
            "man, woman, person, someone | walk on, step on, stroll on, run on | ~gravel, gravel path, "
            "gravel road, +small stones",
            "+shoes, +boots, +footsteps | crunch on | ~gravel, gravel path",
        ],
        "footsteps on gravel, gravel footsteps, walking on gravel, crunching gravel",
    ),
    "footsteps on wood": (
        [
            "man, woman, person, someone | walk on, step on, walk across, run across | wooden floor, "
            "+wooden planks, +wooden stairs, deck",
            "+shoes, +heels, +footsteps | tap on, thump on | " "wooden floor, +floorboards",
        ],
        "footsteps on wood, footsteps on a wooden floor, walking on wood, wooden footsteps",
    ),
    "footsteps on snow": (
        [
            "man, woman, person, hiker, someone | walk on, walk through, step on, trudge through | ~snow, "
            "~fresh snow, ~deep snow",
            "+boots, +footsteps | crunch in, squeak on | ~snow, ~cold snow",
        ],
        "footsteps in snow, snow footsteps, walking in snow, crunching snow",
    ),
    "knock": (
        ["hand, fist, person, someone, visitor | knock on, rap on, bang on | door, wooden door, front door"],
        "knock on the door, door knock, knocking on a door, knocking, knocks",
    ),
    "creak": (
        [
            "door, old door, gate, hinge | creak, squeak, creak open, open slowly",
            "person, hand | open | creaking door, squeaky door, rusty gate",
        ],
        "door creak, creaking door, squeaky hinge, creaking, squeaking door",
    ),
    "keys": (
        [
            "hand, person, someone | shake, jingle, rattle | +keys, bunch of keys, key ring",
            "+keys | jingle, rattle, clink",
        ],
        "keys jingling, jingling keys, rattling keys, key jingle",
    ),
    "clock": (
        ["clock, wall clock, watch, old clock | tick, tick away", "second hand, pendulum | tick, move with a tick"],
        "clock ticking, ticking clock, clock tick, tick tock",
    ),
    "bell": (
        [
            "bell, church bell, hand bell, big bell | ring, toll, chime, swing and ring",
            "person, hand | ring, strike | bell",
        ],
        "bell ringing, ringing bell, bell chime, church bells, bell",
    ),
    "thunder": (
        ["~thunder | crack, rumble, roll, boom", "~lightning | strike, flash and thunder", "storm | rumble"],
        "thunder, thunder rumble, thunderclap, rolling thunder, thunderstorm",
    ),
    "rain": (
        [
            "~rain, ~summer rain, ~cold rain | fall, pour, patter, come down",
            "+raindrops | fall on, patter on | ~the ground, ~the roof",
        ],
        "rain, falling rain, rain sounds, rainfall, pouring rain",
    ),
    "wind": (
        ["~wind, ~strong wind, gust | blow, howl, whistle", "~wind | blow through, shake | ~grass, tree, +leaves"],
        "wind, blowing wind, howling wind, wind noise, gusts of wind",
    ),
    "waves": (
        [
            "+waves, +ocean waves, ~surf | crash on, roll onto, break on, wash over | beach, shore, ~sand",
            "~the sea, ~the ocean | roar, roll",
        ],
        "ocean waves, sea waves, waves on a beach, surf, crashing waves",
    ),
    "fire": (
        ["fire, campfire, fireplace | crackle, burn, crackle and pop", "+logs, +flames | burn, crackle"],
        "crackling fire, fire crackle, campfire, burning fire, fireplace sounds",
    ),
    "engine": (
        ["engine, car engine, motor, car | run, idle, rev, rumble", "driver, car | rev | engine, motor"],
        "car engine, engine idling, engine revving, running motor, engine noise",
    ),
    "birds": (
        ["+birds, bird, +small birds, songbird | sing, chirp, tweet, call"],
        "birdsong, birds chirping, singing birds, bird calls, chirping",
    ),
    "crickets": (
        ["+crickets, cricket, +insects | chirp, sing, buzz"],
        "crickets, crickets chirping, chirping crickets, cricket sounds, insects at night",
    ),
}
HELD = {
    "wood": (
        ["club, ruler, broomstick | whack, bonk, clobber | ~timber, wooden crate, baseball bat"],
        "timber knock, wooden bonk",
    ),
    "metal": (
        ["wrench, crowbar, worker | clank on, smash | iron rail, steel girder, tin roof"],
        "steel clank, iron clatter",
    ),
    "glass": (["fork, fingernail | flick, ping | jar, tumbler, crystal goblet"], "crystal ping, glassy chink"),
    "stone": (
        ["boulder, cobblestone, brick | tumble onto, smack | granite slab, ~rocky ground"],
        "boulder tumbling, pebbles clacking",
    ),
    "drum": (["percussionist, bongo player | pound, slap | bongo, kick drum, snare"], "percussion, bongo slap"),
    "water drop": (
        ["leak, droplet | plop into, trickle into | basin, bathtub"],
        "leaking faucet, droplets plopping",
    ),
    "splash": (
        ["child, diver, boulder | jump into, dive into | swimming pool, river, bathtub"],
        "cannonball into a pool, plunge",
    ),
    "footsteps on gravel": (
        ["girl, jogger, soldier | march on, jog over | +pebbles, gravel driveway"],
        "steps on pebbles",
    ),
    "footsteps on wood": (
        ["girl, dancer, guest | pace on, march across | ~parquet, wooden bridge"],
        "steps on floorboards",
    ),
    "footsteps on snow": (
        ["girl, skier, child | stomp through, march over | snowfield, ~powder snow"],
        "steps in the snow",
    ),
    "knock": (
        ["guest, neighbour, knuckle | pound on, bash | bedroom door, cabin door"],
        "pounding at the door, rapping",
    ),
    "creak": (["cupboard, shutter, rusty hinge | groan, screech, whine"], "groaning hinges, rusty screech"),
    "keys": (["janitor, girl | dangle, fumble with | +house keys, keychain"], "keychain clinking, jangling keys"),
    "clock": (["grandfather clock, timer, metronome | click, tock"], "tick of a watch, metronome clicks"),
    "bell": (["school bell, brass bell, gong | dong, peal, resound"], "bell tolling, pealing bells"),
    "thunder": (["tempest, dark sky | growl, grumble"], "lightning storm, distant growl of thunder"),
    "rain": (["downpour, drizzle, shower | pelt down, splatter, drizzle down"], "drizzle, downpour, rainstorm"),
    "wind": (["breeze, gale, cyclone | moan, rush, sigh"], "breeze, windy weather, gale"),
    "waves": (["+breakers, tide, +seaside waves | lap at, pound | coast, +rocks"], "seashore, tide coming in"),
    "fire": (["bonfire, hearth, blaze | sizzle, flicker, blaze"], "bonfire, burning logs"),
    "engine": (["truck, motorcycle, old tractor | growl, purr, hum"], "motor hum, vehicle idling"),
    "birds": (["sparrow, robin, +finches | warble, cheep, twitter"], "dawn chorus, warbling robin"),
    "crickets": (["+grasshoppers, +cicadas | trill, stridulate, hum"], "night insects, cicada hum"),
}
IRREGULAR = {
    "hit": ("hits", "hitting", "hit"),
    "strike": ("strikes", "striking", "struck"),
    "fall": ("falls", "falling", "fell"),
    "run": ("runs", "running", "ran"),
    "ring": ("rings", "ringing", "rang"),
    "sing": ("sings", "singing", "sang"),
    "blow": ("blows", "blowing", "blew"),
    "break": ("breaks", "breaking", "broke"),
    "beat": ("beats", "beating", "beat"),
    "swing": ("swings", "swinging", "swung"),
    "be": ("is", "being", "was"),
    "come": ("comes", "coming", "came"),
    "shake": ("shakes", "shaking", "shook"),
    "rev": ("revs", "revving", "revved"),
    "set": ("sets", "setting", "set"),
}
DOUBLED = {"tap", "rap", "drip", "step", "drop", "clap", "plop", "pop", "stop", "hum", "drum", "jog", "lap", "flap"}
NUMBERS = {
    1: ["once", "one time", "a single time"],
    2: ["twice", "two times"],
    3: ["three times"],
    4: ["four times"],
}
LOUD, SOFT = ["loudly", "hard", "with force"], ["softly", "gently", "quietly"]
FAST, SLOW = ["quickly", "fast", "rapidly"], ["slowly", "at a slow pace", "now and then"]
