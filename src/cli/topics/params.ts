// `hyper help params`.

export const params = `PARAMS: what is varied

  --param NAME=V[,V...]                 a list; one value is a constant
  --param NAME=MIN:MAX[:OPTION...]      a range, both bounds included
  --json-param NAME=[...]               a list as JSON, for values with commas

OPTIONS of a range, in any order
  linear | log | reverse_log            how values are spread  (default: linear)
  float | int                           what they are          (default: float)
  step=S                                only MIN, MIN+S, MIN+2S, ...
  n=K                                   how many points a grid takes of it

EXAMPLES
  --param layers=2,3,5,10               one of four whole numbers
  --param cell=lstm,gru                 one of two texts
  --param rate=.001:1:log               every decade as often as the other
  --param layers=2:100:int              2, 3, ... 100
  --param width=32:256:int:step=32      32, 64, ... 256
  --param width=2^4:2^10:log:int        bounds and step may be expressions
  --param width={2^4},{2^5}             in a list an expression stands in braces
  --json-param 'shape=["3,3","5,5"]'    values with commas

SCALES: where 13 values of .001:1 fall; a digit: so many in one place
               .001                                1
  linear       |o--o--o--o--o--o--o--o--o--o--o--o--o|  equal distances
  log          |52o-o-o----o--------o---------------o|  denser at the low end
  reverse_log  |o---------------o--------o----o-o-o25|  denser at the high end

  log is right for what spans decades: learning rates, weight decay. It needs
  MIN > 0. reverse_log is its mirror image, for what matters near its upper
  bound: momentum, discount factors. With int, linear ranges give every whole
  number the same chance.

VALUES
  12, -3, 1e-4 and .5 are numbers, all else is text. A value goes into the
  command as one literal piece, with all its digits; tables show six.

STRATEGIES
  grid      every combination, the last param fastest. A float range needs n=
            or step=; an int range without is every whole number.
  random    every value drawn by itself; no point twice where the space is
            finite.
  bayesian  a model of the finished runs chooses the next point.

PARAMS THAT STEP TOGETHER (grid)
  --param width=64,64,128 --param depth=2,4,4 --zip width,depth
      three points, not nine: the first values, the second, the third; a list
      may then hold a value twice
  --points FILE.csv
      the columns are params, each row is a point; --param goes beside it

POINTS TO RUN FIRST
  --start rate=.01,layers=3             any strategy; counts in --num-runs
  --start '{"cell":"a,b"}'              as JSON, for values with commas

CONSTRAINTS
  --constraint 'layers * width <= 4096'   never violated, by any strategy
  --constraint 'cell == "lstm" or layers < 8'
  Names that are no plain words stand in colons: ':conv3-filters: < 64'.
  Operators: + - * / % ^   < <= > >= == !=   and or not

See what a search would try, without running it:  hyper random ... --dry-run
`;
